// One removal, from the click to its end, as the page follows it.

import { followJob } from "./jobs.js";

/** @typedef {import("./cluster.js").Place} Place */
/** @typedef {import("./cluster.js").Queue} Queue */
/** @typedef {import("./cluster.js").ClusterNode} ClusterNode */
/** @typedef {keyof import("./language.js").Words["phases"]} Phase */
/** @typedef {import("./look-up.js").Finding} Finding */

/**
 * @typedef {object} Removal
 * @property {Place} place
 * @property {string} hpcqueue_id
 * @property {string} queueName
 * @property {Map<string, string>} nodes the names of the nodes by their ids
 * @property {Date} sent when it was sent
 * @property {Phase} phase
 * @property {string} job_id empty while there is none
 * @property {string} message the library's words on what went wrong; empty if nothing did
 * @property {boolean} retryable may it be sent again?
 * @property {Finding | "looking" | null} finding what a look into the operation log found
 */

/**
 * A removal that is about to be sent.
 * @param {Place} place
 * @param {Queue} queue
 * @param {ClusterNode[]} nodes
 * @returns {Removal}
 */
export function newRemoval(place, queue, nodes) {
  return {
    ...{ place, hpcqueue_id: queue.hpcqueue_id, queueName: queue.name },
    nodes: new Map(nodes.map(({ node_id, name }) => [node_id, name])),
    ...{ sent: new Date(), phase: "sending", job_id: "", message: "" },
    ...{ retryable: false, finding: null },
  };
}

/**
 * Sends a removal and follows its job to the end. It never rejects: what goes wrong becomes a phase.
 * @param {Removal} removal
 * @param {string} fault the fault to ask the simulated API for; empty for none
 * @param {() => void} changed called whenever the removal has changed
 */
export async function carryOut(removal, fault, changed) {
  const { place, hpcqueue_id, nodes } = removal;
  try {
    const { removeNodes } = await loadLibrary();
    const answer = await removeNodes(
      { ...place, hpcqueue_id, nodelist: [...nodes.keys()] },
      { endpoint: "/console/api", ...(fault && { headers: { "X-Sim-Fault": fault } }) },
    );
    removal.job_id = answer.job_id;
  } catch (error) {
    fail(removal, error);
    changed();
    return;
  }
  removal.phase = "running";
  changed();
  await follow(removal, changed);
}

/**
 * Follows the job of a removal to its end.
 * @param {Removal} removal
 * @param {() => void} changed
 */
export async function follow(removal, changed) {
  const job = await followJob(removal.job_id, removal.place.zone);
  if (!job) removal.phase = "untracked";
  else removal.phase = job.status === "successful" ? "done" : "job";
  if (job?.error_codes) removal.message = `Error codes: ${job.error_codes}`;
  changed();
}

async function loadLibrary() {
  try {
    return await import("./ehpc-remove-nodes/index.js");
  } catch (error) {
    throw Object.assign(new Error(String(error)), { kind: "load" });
  }
}

/**
 * @param {Removal} removal
 * @param {unknown} error
 */
function fail(removal, error) {
  const told = /** @type {{ kind?: Phase, message?: string, retryable?: boolean }} */ (error ?? {});
  const kinds = ["invalid", "guard", "refused", "http", "load", "unknown", "job"];
  // An error that the library does not promise says nothing about the nodes.
  removal.phase = told.kind && kinds.includes(told.kind) ? told.kind : "unknown";
  removal.message = told.message ?? String(error);
  removal.retryable = told.retryable === true;
}
