// Thousands of calls of the packed package over real HTTP, with every fault.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { removeNodes } from "../node/package.js";
import { drive } from "./drive.js";
import { QUICK, setPace } from "./pace.js";
import { assertPromises, assertUseful } from "./promises.js";
import { CALLS, FEWER_CALLS, OPTIONS, runFaults } from "./run.js";

setPace({ speed: QUICK, origin: Date.now() });

test("every fault at once: removed exactly once, and reported correctly", async () => {
  const settings = { holdMs: 100_000 };
  const { verdict } = await runFaults({ removeNodes, title: "in Node", calls: CALLS, settings });
  assertPromises(verdict);
  // Node never repeats a request by itself.
  assert.equal(verdict.repeated, 0);
  assertUseful(verdict);
});

// Concurrent: they mostly wait.
describe("the same", { concurrency: true }, () => {
  const calls = FEWER_CALLS;
  const atOnce = 16;
  for (const [name, settings, unknowable] of /** @type {const} */ ([
    ["the server's clock 7 minutes ahead", { clockOff: 420 }, 0],
    // Until the client has learnt the offset, its timestamps are in the server's future: a request
    // lost then may still be accepted minutes later.
    ["the server's clock 7 minutes behind", { clockOff: -420 }, atOnce],
    ["at most 30 rows on a page of the log", { limit: 30 }, 0],
  ])) {
    test(name, async () => {
      const { verdict } = await runFaults({
        ...{ removeNodes, title: `in Node, ${name}`, calls, atOnce },
        settings: { ...settings, seed: name },
        options: { deadlineMs: unknowable > 0 ? 150_000 : OPTIONS.deadlineMs },
      });
      assertPromises(verdict);
      assertUseful(verdict, unknowable);
    });
  }

  test("unsigned, behind a signing proxy: a removal that was not done may stay unknown", async () => {
    const { credentials: _, ...unsigned } = OPTIONS;
    const { verdict } = await runFaults({
      ...{ title: "in Node, unsigned", calls, settings: { signed: false, seed: "unsigned" } },
      makeCalls: (url, requests) => {
        const options = { ...unsigned, deadlineMs: 60_000, endpoint: `${url}/api` };
        return drive({ removeNodes, requests, atOnce, options });
      },
    });
    assertPromises(verdict);
    assert.ok(verdict.resolvedShare > 60, `only ${verdict.resolvedShare} % of the calls resolved`);
  });
});
