// Thousands of calls of the packed package over real HTTP, with everything that goes wrong there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { removeNodes } from "../node/package.js";
import { drive } from "./drive.js";
import { QUICK, setPace } from "./pace.js";
import { promisesHold, worthCalling } from "./promises.js";
import { CALLS, FEWER_CALLS, OPTIONS, runFaults } from "./run.js";

setPace({ speed: QUICK, origin: Date.now() });

test("every fault at once: removed exactly once, and the truth is told", async () => {
  const { verdict } = await runFaults({ removeNodes, title: "in Node", calls: CALLS });
  promisesHold(verdict);
  // Node sends once what it is told to send once.
  assert.equal(verdict.repeated, 0);
  worthCalling(verdict);
});

for (const [name, clockOff] of /** @type {const} */ ([
  ["ahead", 420],
  ["behind", -420],
])) {
  test(`the same with the server's clock 7 minutes ${name}`, async () => {
    const title = `in Node, the server's clock 7 minutes ${name}`;
    const settings = { clockOff, seed: name };
    const { verdict } = await runFaults({ removeNodes, title, calls: FEWER_CALLS, settings });
    promisesHold(verdict);
    worthCalling(verdict);
  });
}

test("the same with a log that gives fewer rows than are asked for", async () => {
  const title = "in Node, at most 30 rows on a page";
  const settings = { limit: 30, seed: "capped" };
  const { verdict } = await runFaults({ removeNodes, title, calls: FEWER_CALLS, settings });
  promisesHold(verdict);
  worthCalling(verdict);
});

test("behind something else that signs, what was not done stays unknown, and nothing is done twice", async () => {
  const { credentials: _, ...options } = OPTIONS;
  const { verdict, outcomes, calls } = await runFaults({
    ...{ title: "in Node, unsigned", calls: FEWER_CALLS, settings: { signed: false, seed: "u" } },
    elsewhere: (url, requests) =>
      drive({
        ...{ removeNodes, requests, atOnce: 32 },
        options: { ...options, deadlineMs: 40_000, endpoint: `${url}/api` },
      }),
  });
  promisesHold(verdict);
  for (const [index, { executions }] of calls.entries()) {
    const { kind, message } = outcomes[index] ?? { kind: "", message: "" };
    // Nobody knows how long a request lives that something else signs: none is sent again.
    if (kind === "unknown") assert.ok(executions.length <= 1, message);
  }
  assert.ok(verdict.resolvedShare > 60, `only ${verdict.resolvedShare} % of the calls resolved`);
});
