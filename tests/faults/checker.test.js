// The checker finds violations: the same server and calls, with clients that break each promise.

import assert from "node:assert/strict";
import { test } from "node:test";
import { naive } from "./naive.js";
import { QUICK, setPace } from "./pace.js";
import { FEWER_CALLS, runFaults } from "./run.js";

setPace({ speed: QUICK, origin: Date.now() });
const calls = FEWER_CALLS;

test("a client that retries blindly is caught removing twice and reporting false successes", async () => {
  const title = "a naive client, 8 tries";
  const { verdict } = await runFaults({ removeNodes: naive(8), title, calls });
  assert.ok(verdict.duplicate.length > calls / 20, `${verdict.duplicate.length} double removals`);
  assert.ok(verdict.falseSuccess.length > 0, "no false success");
});

test("a client that gives up is caught denying what was done", async () => {
  const title = "a naive client, 1 try";
  const { verdict } = await runFaults({ removeNodes: naive(1), title, calls });
  assert.ok(verdict.falseDenial.length > calls / 20, `${verdict.falseDenial.length} false denials`);
  assert.equal(verdict.duplicate.length, 0);
});
