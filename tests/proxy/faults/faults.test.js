// Calls over real HTTP through a proxy, with faults on both sides of it: each is carried out once, and what is told
// of it is true.

import assert from "node:assert/strict";
import { test } from "node:test";
import { QUICK, setPace } from "../../faults/pace.js";
import { report } from "./report.js";
import { runFaults } from "./run.js";

setPace({ speed: QUICK, origin: Date.now() });

test("60 calls, with faults before and after the proxy", async (t) => {
  const result = await runFaults({ seed: "short", clusters: 20, each: 3 });
  for (const line of report(result)) t.diagnostic(line);
  const { duplicate, falseSuccess, falseDenial, other } = result.verdict;
  assert.deepEqual(
    { duplicate, falseSuccess, falseDenial, other },
    {
      ...{ duplicate: [], falseSuccess: [], falseDenial: [], other: [] },
    },
  );
  assert.deepEqual(result.later.lies, []);
  assert.equal(result.repeatedKeys, 0);
});
