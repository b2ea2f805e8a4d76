// The jobs in the operation log.

import { readAll, readPage } from "./log.js";

/**
 * @typedef {object} Job
 * @property {string} job_id
 * @property {string} job_action
 * @property {string} status `pending`, `successful` or `failed`
 * @property {Date | null} create_time
 * @property {Set<string>} resources cluster, queue and node ids
 */

/**
 * A row of the operation log.
 * @param {import("./log.js").Row} row
 * @returns {Job}
 */
function readJob(row) {
  const time = new Date(String(row.create_time));
  return {
    job_id: String(row.job_id ?? ""),
    job_action: String(row.job_action ?? ""),
    status: String(row.status ?? ""),
    create_time: Number.isNaN(time.getTime()) ? null : time,
    resources: new Set(String(row.resource_ids ?? "").split(/\s+/)),
  };
}

/** The names of the actions; the vendor spells the removal in two ways. */
const ACTIONS = { remove: /R(e|)move\w*QueueNodes/, add: /Add\w*QueueNodes/ };

/** @typedef {keyof typeof ACTIONS} Deed */

/**
 * Whether a job removes nodes from a queue, or adds them.
 * @param {Job} job
 * @param {Deed} deed
 */
function is({ job_action }, deed) {
  return ACTIONS[deed].test(job_action);
}

/**
 * The running removals in a cluster.
 * @param {import("./cluster.js").Place} place
 */
export async function removalsAtWork({ cluster_id, zone }) {
  const jobs = (await readAll({ zone, status: "pending" })).map(readJob);
  return jobs.filter((job) => is(job, "remove") && job.resources.has(cluster_id));
}

/**
 * The latest removals from a queue, or additions to it, newest first.
 * @param {Deed} deed
 * @param {string} hpcqueue_id
 * @param {string} zone
 * @returns {Promise<{ jobs: Job[], ahead: number }>} at most 100, and how far the API's clock is ahead
 */
export async function recent(deed, hpcqueue_id, zone) {
  const { rows, ahead } = await readPage({ zone, resource_ids: hpcqueue_id, reverse: 1 });
  const jobs = rows.map(readJob);
  return { jobs: jobs.filter((job) => is(job, deed) && job.resources.has(hpcqueue_id)), ahead };
}
