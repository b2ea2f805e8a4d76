// Jobs, as the operation log tells of them.

import { readPage } from "./api.js";

/** The first pause between two looks at a job, and the longest, in milliseconds. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 10_000;

/** How long a job is followed, in milliseconds. */
const FOLLOW_MS = 15 * 60_000;

/**
 * @typedef {object} Job
 * @property {string} job_id
 * @property {string} job_action
 * @property {string} status `pending`, `successful` or `failed`
 * @property {Date | null} create_time
 * @property {string} error_codes
 * @property {Set<string>} resources cluster, queue and node ids
 */

/**
 * A row of the operation log.
 * @param {import("./api.js").Row} row
 * @returns {Job}
 */
export function readJob(row) {
  const time = new Date(String(row.create_time));
  return {
    job_id: String(row.job_id ?? ""),
    job_action: String(row.job_action ?? ""),
    status: String(row.status ?? ""),
    create_time: Number.isNaN(time.getTime()) ? null : time,
    error_codes: String(row.error_codes ?? ""),
    resources: new Set(String(row.resource_ids ?? "").split(/\s+/)),
  };
}

/** How the actions are named; the vendor spells the removal in two ways. */
const ACTIONS = { remove: /R(e|)move\w*QueueNodes/, add: /Add\w*QueueNodes/ };

/** @typedef {keyof typeof ACTIONS} Deed */

/**
 * Is it a removal of nodes from a queue, or an addition to one?
 * @param {Job} job
 * @param {Deed} deed
 */
export function is({ job_action }, deed) {
  return ACTIONS[deed].test(job_action);
}

/**
 * Looks at a job until it has ended, in ever longer pauses, for at most a quarter of an hour.
 * @param {string} job_id
 * @param {string} zone
 * @returns {Promise<Job | null>} `null` if it was still running, or could not be read, at the last look
 */
export async function followJob(job_id, zone) {
  const until = Date.now() + FOLLOW_MS;
  for (let pause = FIRST_PAUSE_MS; Date.now() < until; pause *= 1.4) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(pause, LONGEST_PAUSE_MS)));
    try {
      const { rows } = await readPage("/operation", { zone, job_ids: job_id, limit: 1 }, [
        "job_set",
      ]);
      const job = rows.map(readJob).find((row) => row.job_id === job_id);
      if (job && job.status !== "pending") return job;
    } catch {
      // One look that failed says nothing about the job: look again.
    }
  }
  return null;
}

/**
 * The latest removals from a queue, or additions to it, newest first.
 * @param {Deed} deed
 * @param {string} hpcqueue_id
 * @param {string} zone
 * @returns {Promise<{ jobs: Job[], ahead: number }>} at most 100, and how far the API's clock is ahead
 * @throws {import("./api.js").ReadError}
 */
export async function recent(deed, hpcqueue_id, zone) {
  const query = { zone, resource_ids: hpcqueue_id, reverse: 1, limit: 100 };
  const { rows, ahead } = await readPage("/operation", query, ["job_set"]);
  const jobs = rows.map(readJob);
  return { jobs: jobs.filter((job) => is(job, deed) && job.resources.has(hpcqueue_id)), ahead };
}
