// A new cluster for each consumer, and a check of what the server did.

import assert from "node:assert/strict";
import { SIM_CREDENTIALS, serve } from "../../../www/server.js";

/** @typedef {Awaited<ReturnType<typeof makeWorld>>} World */

/** The simulated API, without keys: with them a consumer could remove real nodes. */
export function serveApi() {
  return serve({ env: {} });
}

/** @param {string} api */
export async function makeWorld(api) {
  const spec = { queues: [{ name: "batch", groups: [2, 2] }], job_ms: 20 };
  const response = await fetch(`${api}/sim/clusters`, {
    method: "POST",
    body: JSON.stringify(spec),
  });
  const { cluster_id, zone, queues } = /** @type {any} */ (await response.json());
  const [{ hpcqueue_id, nodes }] = queues;
  return {
    request: { cluster_id, hpcqueue_id, zone, nodelist: [nodes[0].node_id, nodes[1].node_id] },
    // A page that signs checks a refusal in the log, which takes twice this long.
    options: { endpoint: `${api}/api`, credentials: SIM_CREDENTIALS, settleMs: 300 },
  };
}

/**
 * Makes the next removal's response get lost, after the work is done.
 * @param {World} world
 */
export async function loseResponse({ request: { cluster_id }, options }) {
  const fault = { cluster_id, operation: "removeNodes", fault: "lost-after", times: 1 };
  const url = new URL("/sim/faults", options.endpoint);
  await fetch(url, { method: "POST", body: JSON.stringify(fault) });
}

/**
 * Compares a consumer's result with what the server did.
 * @param {string} api
 * @param {World} world
 * @param {import("./ways.js").Outcome} outcome
 */
export async function checkOutcome(
  api,
  { request: { cluster_id } },
  { result, recovered = false },
) {
  const { job_id, ...rest } = /** @type {Record<string, unknown>} */ (result ?? {});
  assert.match(String(job_id), /^j-/, `it did not succeed: ${JSON.stringify(result)}`);
  const response = await fetch(`${api}/sim/requests?cluster_id=${cluster_id}`);
  const { requests } = /** @type {any} */ (await response.json());
  const executed = requests.filter(
    (/** @type {any} */ one) => one.executed && one.method === "POST",
  );
  assert.equal(executed.length, 1, "removals carried out by the server");
  const error = { isHpcError: true, name: "HpcError", maybeApplied: false };
  assert.deepEqual(rest, {
    ...{ attempts: 1, recovered, status: "successful" },
    errors: [
      { ...error, kind: "refused", again: "refused" },
      { ...error, kind: "invalid", again: "invalid" },
    ],
  });
}
