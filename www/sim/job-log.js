// The operation log of one zone: every operation with its outcome, oldest first.

import { mintId } from "./id.js";

/**
 * @typedef {object} Job
 * @property {string} job_id
 * @property {string} job_action
 * @property {"pending" | "successful" | "failed"} status
 * @property {string[]} resources cluster, queue and node ids
 * @property {number} created the server's clock at its creation, in milliseconds since 1970
 * @property {number} ms how long it runs
 * @property {number} ends when it ends, by `Date.now()`, which no fault shifts
 * @property {number} listed when it appears in the log, by `Date.now()`
 * @property {string} error_codes its error codes; empty if it will succeed
 * @property {() => void} effect the change to the cluster if it succeeds
 */

/** Descriptions of the actions. */
const DESCRIPTIONS = /** @type {Record<string, string>} */ ({
  HpcQueueRemoveEhpcQueueNodes: "Remove nodes from a queue",
  HpcQueueAddEhpcQueueNodes: "Add nodes to a queue",
});

/** The log. Jobs end when they are read, so that no timer keeps a process alive. */
export class JobLog {
  /** Every job, oldest first. @type {Job[]} */
  jobs = [];

  /** The jobs that have not ended. @type {Set<Job>} */
  pending = new Set();

  /**
   * Writes an accepted operation; it runs for `ms` milliseconds.
   * @param {Pick<Job, "job_action" | "resources" | "created" | "ms" | "error_codes" | "effect">} job
   * @param {number} lag after how many milliseconds it appears in the log
   * @returns {string} its job id
   */
  start(job, lag) {
    const now = Date.now();
    /** @type {Job} */
    const made = {
      ...{ ...job, job_id: mintId("j", 11), status: "pending" },
      ...{ ends: now + job.ms, listed: now + lag },
    };
    this.jobs.push(made);
    this.pending.add(made);
    return made.job_id;
  }

  /**
   * Writes a refused operation: the log lists it as failed.
   * @param {Pick<Job, "job_action" | "resources" | "created" | "error_codes">} job
   */
  refuse(job) {
    const ended = { ms: 0, ends: Date.now(), listed: Date.now(), effect: () => {} };
    this.jobs.push({ ...job, ...ended, job_id: mintId("j", 11), status: "failed" });
  }

  /** Ends the jobs whose time is up. Call it before the cluster or the log is read. */
  settle() {
    for (const job of this.pending) {
      if (job.ends > Date.now()) continue;
      this.pending.delete(job);
      job.status = job.error_codes === "" ? "successful" : "failed";
      if (job.status === "successful") job.effect();
    }
  }
}

/**
 * A job as a row of the operation log.
 * @param {Omit<Job, "listed">} job
 */
export function jobRow(job) {
  const ended = job.status !== "pending";
  return {
    job_id: job.job_id,
    job_action: job.job_action,
    action_describe: DESCRIPTIONS[job.job_action] ?? job.job_action,
    status: job.status,
    create_time: stamp(job.created),
    status_time: stamp(ended ? job.created + job.ms : job.created),
    error_codes: job.status === "failed" ? job.error_codes : "",
    owner: "usr-simulated",
    submitter: "usr-simulated",
    resource_ids: job.resources.join(" "),
  };
}

/**
 * A time as the API writes it: UTC, whole seconds.
 * @param {number} ms milliseconds since 1970
 */
function stamp(ms) {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
