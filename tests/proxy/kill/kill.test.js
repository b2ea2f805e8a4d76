// A proxy whose processes are killed at every step passes each change on at most once, and tells no lies.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runKills } from "./run.js";

test("two processes with one SQLite file, 21 kills", async (t) => {
  const { double, lies, ...figures } = await runKills(21);
  t.diagnostic(JSON.stringify(figures));
  assert.deepEqual({ double, lies }, { double: [], lies: [] });
  assert.ok(figures.done > 0 && figures.done < figures.changes);
});

test("a store in memory, of which each process has its own, is found out", async () => {
  const { double } = await runKills(7, { inMemory: true });
  assert.ok(double.length > 0);
});
