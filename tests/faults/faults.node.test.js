// Thousands of calls of the packed package over real HTTP, with everything that goes wrong there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { removeNodes } from "../node/package.js";
import { QUICK, setPace } from "./pace.js";
import { promisesHold, worthCalling } from "./promises.js";
import { CALLS, FEWER_CALLS, runFaults } from "./run.js";

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
