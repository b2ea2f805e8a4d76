// A cluster of its own for each consumer, and what the server knows of it afterwards.

import assert from "node:assert/strict";
import { SIM_CREDENTIALS, serve } from "../../../www/server.js";

/** @typedef {Awaited<ReturnType<typeof makeWorld>>} World */

/** The simulated API. No keys: a consumer that found some would remove real nodes. */
export function serveApi() {
  return serve({ env: {} });
}

/** @param {string} api */
export async function makeWorld(api) {
  const spec = { queues: [{ name: "batch", groups: [2, 2] }], job_ms: 20 };
  const answer = await fetch(`${api}/sim/clusters`, { method: "POST", body: JSON.stringify(spec) });
  const { cluster_id, zone, queues } = /** @type {any} */ (await answer.json());
  const [{ hpcqueue_id, nodes }] = queues;
  return {
    request: { cluster_id, hpcqueue_id, zone, nodelist: [nodes[0].node_id, nodes[1].node_id] },
    // A page that signs holds a refusal against the log, which takes this long twice.
    options: { endpoint: `${api}/api`, credentials: SIM_CREDENTIALS, settleMs: 300 },
  };
}

/**
 * The answer to the next removal is lost, after the work was done.
 * @param {World} world
 */
export async function loseAnswer({ request: { cluster_id }, options }) {
  const fault = { cluster_id, operation: "removeNodes", fault: "lost-after", times: 1 };
  const url = new URL("/sim/faults", options.endpoint);
  await fetch(url, { method: "POST", body: JSON.stringify(fault) });
}

/**
 * Holds what a consumer says against what the server did.
 * @param {string} api
 * @param {World} world
 * @param {import("./ways.js").Outcome} outcome
 */
export async function judge(api, { request: { cluster_id } }, { said, recovered = false }) {
  const { job_id, ...rest } = /** @type {Record<string, unknown>} */ (said ?? {});
  assert.match(String(job_id), /^j-/, `it did not succeed: ${JSON.stringify(said)}`);
  const answer = await fetch(`${api}/sim/requests?cluster_id=${cluster_id}`);
  const { requests } = /** @type {any} */ (await answer.json());
  const executed = requests.filter(
    (/** @type {any} */ one) => one.executed && one.method === "POST",
  );
  assert.equal(executed.length, 1, "how often the server carried it out");
  const error = { isHpcError: true, name: "HpcError", maybeApplied: false };
  assert.deepEqual(rest, {
    ...{ attempts: 1, recovered, status: "successful" },
    errors: [
      { ...error, kind: "refused", again: "refused" },
      { ...error, kind: "invalid", again: "invalid" },
    ],
  });
}
