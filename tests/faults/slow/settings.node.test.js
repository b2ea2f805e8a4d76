// Calls over real HTTP with every fault, and a server in other settings.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { removeNodes } from "../../node/package.js";
import { drive } from "../drive.js";
import { QUICK, setPace } from "../pace.js";
import { assertPromises, assertUseful } from "../promises.js";
import { FEWER_CALLS, OPTIONS, runFaults } from "../run.js";

setPace({ speed: QUICK, origin: Date.now() });

// Concurrent: they mostly wait.
describe("every fault at once", { concurrency: true }, () => {
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
