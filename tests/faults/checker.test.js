// The checker sees: the same server, the same calls, and clients that break each promise.

import assert from "node:assert/strict";
import { test } from "node:test";
import { naive } from "./naive.js";
import { QUICK, setPace } from "./pace.js";
import { FEWER_CALLS, runFaults } from "./run.js";

setPace({ speed: QUICK, origin: Date.now() });
const calls = FEWER_CALLS;

test("a client that sends again removes twice, and takes a success for its own", async () => {
  const title = "a naive client, 8 tries";
  const { verdict } = await runFaults({ removeNodes: naive(8), title, calls });
  assert.ok(verdict.twice.length > calls / 20, `${verdict.twice.length} double removals`);
  assert.ok(verdict.untrue.length > 0, "no false success");
});

test("a client that gives up denies what was done", async () => {
  const title = "a naive client, 1 try";
  const { verdict } = await runFaults({ removeNodes: naive(1), title, calls });
  assert.ok(verdict.denied.length > calls / 20, `${verdict.denied.length} false denials`);
  assert.equal(verdict.twice.length, 0);
});
