// The same as tests/proxy/faults, longer, and with journals in files.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { QUICK, setPace } from "../../faults/pace.js";
import { fileJournal, memoryJournal } from "../../node/package.js";
import { report } from "../faults/report.js";
import { runFaults } from "../faults/run.js";

const folder = mkdtempSync(join(tmpdir(), "ehpc-journals-"));
after(() => rmSync(folder, { recursive: true, force: true }));

setPace({ speed: QUICK, origin: Date.now() });

for (const log of /** @type {const} */ (["own", "account"])) {
  test(`500 calls with log ${log}, with faults before and after the proxy`, async (t) => {
    const journal = (/** @type {number} */ n) =>
      n % 5 === 0 ? fileJournal(join(folder, `${log} ${n}`)) : memoryJournal();
    const result = await runFaults({ seed: log, clusters: 50, each: 10, journal, log });
    for (const line of report(result)) t.diagnostic(line);
    const { duplicate, falseSuccess, falseDenial, other } = result.verdict;
    const none = { duplicate: [], falseSuccess: [], falseDenial: [], other: [] };
    assert.deepEqual({ duplicate, falseSuccess, falseDenial, other }, none);
    assert.deepEqual(result.later.lies, []);
    assert.equal(result.repeatedKeys, 0);
  });
}
