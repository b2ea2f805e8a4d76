// A log of which only own rows are shown leads a client to no other truth.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runLogs } from "./run.js";

test("150 random logs", async (t) => {
  const { states, lies, different } = await runLogs("short", 150);
  t.diagnostic(JSON.stringify({ states, different }));
  assert.deepEqual(lies, []);
  // Rows that come while pages are read depend on the time.
  assert.ok(different <= 50, `${different}`);
  for (const log of ["own", "account"]) {
    for (const state of ["applied", "notApplied"])
      assert.ok(states[`${log} ${state}`], `${log} ${state}`);
  }
});
