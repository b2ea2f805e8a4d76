// Thousands of calls of the packed package over real HTTP, with every fault.

import assert from "node:assert/strict";
import { test } from "node:test";
import { removeNodes } from "../node/package.js";
import { QUICK, setPace } from "./pace.js";
import { assertPromises, assertUseful } from "./promises.js";
import { CALLS, runFaults } from "./run.js";

setPace({ speed: QUICK, origin: Date.now() });

test("every fault at once: removed exactly once, and reported correctly", async () => {
  const settings = { holdMs: 100_000 };
  const { verdict } = await runFaults({ removeNodes, title: "in Node", calls: CALLS, settings });
  assertPromises(verdict);
  // Node never repeats a request by itself.
  assert.equal(verdict.repeated, 0);
  assertUseful(verdict);
});
