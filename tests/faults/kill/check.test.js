// The checker finds each false statement about one call.

import assert from "node:assert/strict";
import { test } from "node:test";
import { RECEIPT } from "../../receipt.js";
import { violations } from "./check.js";
import { plan, RESUMED } from "./plan.js";
import { KillWorld } from "./world.js";

/** @typedef {import("./work.js").Line} Line */

const OPTIONS = { seed: "check", calls: 1, settleMs: 0, holdMs: 0, clockOff: 0, jobFails: 0 };

/** @type {import("./work.js").ResumeLine} */
const FOUND = {
  ...{ event: "resumed", id: `scope.${RECEIPT.id}`, state: "applied", inProgress: false },
  ...{ job_id: "", jobIds: [], receipt: RECEIPT.id, error: null },
  ...{ retryAfterMs: null, tookMs: 0 },
};

/** @type {import("./work.js").CallLine} */
const CALLED = {
  ...{ event: "called", kind: "resolved", maybeApplied: true, job_id: "" },
  ...{ receipt: RECEIPT.id, message: "" },
};

/**
 * A run whose call was carried out, or not.
 * @param {object} given
 * @param {number} given.times how often it was carried out
 * @param {string | undefined} [given.receipt] of its POST
 * @param {(job_id: string) => Line} given.line
 * @param {import("../../../js/types.d.ts").Receipt["state"]} [given.state] of the entry in the end
 */
function broken({ times, line, state = times > 0 ? "applied" : "notApplied", ...given }) {
  const world = new KillWorld(OPTIONS);
  const cluster = world.addCluster("check", "removeNodes");
  const call = world.addCall("check", "removeNodes", cluster, cluster.nodes);
  const { receipt } = { receipt: RECEIPT.id, ...given };
  call.posts.push({ receipt, at: 0, answeredAt: undefined, executedAt: undefined });
  for (let i = 0; i < times; i++) world.execute(call, performance.now());
  const [job_id = ""] = call.executions.map((one) => one.job_id);
  const text = JSON.stringify({ ...RECEIPT, state, claims: job_id === "" ? [] : [job_id] });
  return violations({
    ...{ plan: plan("check", RESUMED), calls: [call], killedAt: new Map(), kills: 1, atDeath: [] },
    ...{ atEnd: [{ id: FOUND.id, text }], told: [{ by: call, line: line(job_id) }], wrong: [] },
  });
}

const applied = (/** @type {string} */ job_id) => ({ ...FOUND, job_id });

test("what is true is not a violation", () => {
  assert.deepEqual(broken({ times: 1, line: applied }), []);
  assert.deepEqual(broken({ times: 1, line: (job_id) => ({ ...CALLED, job_id }) }), []);
  assert.deepEqual(broken({ times: 0, line: () => ({ ...FOUND, state: "notApplied" }) }), []);
});

for (const [what, given] of /** @type {[string, Parameters<typeof broken>[0]][]} */ ([
  ["a false applied", { times: 1, line: () => applied("j-8ajjp28fps8") }],
  ["a false applied", { times: 0, line: () => applied("j-8ajjp28fps8") }],
  ["a false notApplied", { times: 1, line: () => ({ ...FOUND, state: "notApplied" }) }],
  ["a false failed", { times: 1, line: (id) => ({ ...FOUND, state: "failed", jobIds: [id] }) }],
  ["a false success", { times: 0, line: () => ({ ...CALLED, job_id: "j-8ajjp28fps8" }) }],
  ["a false denial", { times: 1, line: () => ({ ...CALLED, kind: "http", maybeApplied: false }) }],
  ["a call rejected with", { times: 0, line: () => ({ ...CALLED, kind: "other" }) }],
  ["it stays unknown", { times: 0, line: () => ({ event: "done", open: [FOUND.id] }) }],
  ["a call was carried out twice", { times: 2, line: applied }],
  ["a POST was sent without an intent", { times: 1, line: applied, receipt: undefined }],
  ["the journal has an open entry", { times: 1, line: applied, state: "open" }],
  ["in the journal: a false notApplied", { times: 1, line: applied, state: "notApplied" }],
])) {
  test(`found: ${what}, carried out ${given.times} times`, () => {
    const found = broken(given);
    assert.ok(
      found.some((violation) => violation.startsWith(what)),
      `found: ${found}`,
    );
  });
}
