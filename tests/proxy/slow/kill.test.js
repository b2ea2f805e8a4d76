// The same as tests/proxy/kill, longer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runKills } from "../kill/run.js";

test("two processes with one SQLite file, 210 kills", async (t) => {
  const { double, lies, ...figures } = await runKills(210);
  t.diagnostic(JSON.stringify(figures));
  assert.deepEqual({ double, lies }, { double: [], lies: [] });
});
