// The same with time as it passes for everybody: few calls, all of them at once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { removeNodes } from "../node/package.js";
import { promisesHold } from "./promises.js";
import { AT_LENGTH, runFaults } from "./run.js";

const OPTIONS = { timeoutMs: 1000, settleMs: 300, deadlineMs: 60_000 };

const skip = AT_LENGTH ? false : "it takes half a minute: with --full";

test("every fault at once, by the clock on the wall", { skip }, async () => {
  const calls = 200;
  const { verdict } = await runFaults({
    ...{ removeNodes, title: "in Node, by the clock on the wall", calls, atOnce: 100 },
    ...{ options: OPTIONS, settings: { seed: "wall", holdMs: 10_000 } },
  });
  promisesHold(verdict);
  assert.ok(verdict.resolvedShare > 85, `only ${verdict.resolvedShare} % of the calls resolved`);
});
