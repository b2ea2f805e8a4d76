// The same in real time: few calls, all at once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { removeNodes } from "../../node/package.js";
import { assertPromises } from "../promises.js";
import { IS_FULL, runFaults } from "../run.js";

const OPTIONS = { timeoutMs: 1000, settleMs: 300, deadlineMs: 60_000 };

const skip = IS_FULL ? false : "it takes half a minute: with --full";

test("every fault at once, in real time", { skip }, async () => {
  const calls = 200;
  const { verdict } = await runFaults({
    ...{ removeNodes, title: "in Node, in real time", calls, atOnce: 100 },
    ...{ options: OPTIONS, settings: { seed: "wall", holdMs: 10_000 } },
  });
  assertPromises(verdict);
  assert.ok(verdict.resolvedShare > 85, `only ${verdict.resolvedShare} % of the calls resolved`);
});
