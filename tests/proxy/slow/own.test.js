// The same as tests/proxy/own, longer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runLogs } from "../own/run.js";

for (const seed of ["a", "b", "c", "d"]) {
  test(`500 random logs (${seed})`, async (t) => {
    const { states, lies, different } = await runLogs(seed, 500);
    t.diagnostic(JSON.stringify({ states, different }));
    assert.deepEqual(lies, []);
  });
}
