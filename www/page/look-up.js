// Checks the operation log for a removal whose response was lost.

import { recent } from "./jobs.js";
import { hasRefusedTime } from "./story.js";

/** @typedef {import("./jobs.js").Job} Job */
/** @typedef {import("./removal.js").Removal} Removal */

/**
 * @typedef {object} Finding
 * @property {"found" | "several" | "broken" | "none" | "late" | "unread"} verdict `broken`: only a failed job; `late`: none, and the request can no longer be carried out; `unread`: the log could not be read
 * @property {Date | null} until until when it may still be carried out or appear in the log; `null` if that time has passed, or it was found; now, if the log could not be read
 * @property {string} why what went wrong, if the log could not be read
 * @property {Job[]} jobs the latest removals of the queue, newest first
 * @property {Set<string>} ours the ids of the jobs that may be this removal
 */

/** How much the two clocks may still differ after correction, in milliseconds. */
const CLOCK_MS = 90_000;

/** The API refuses timestamps older than this (ms). */
const ACCEPTED_MS = 60_000;

/** The client backdates a request so that the API refuses it this long after its `timeoutMs` (ms). */
const MARGIN_MS = 5_000;

/** 3 s for API machines whose clocks differ, and 1 s because timestamps have whole seconds (ms). */
const CUT_MS = 4_000;

/**
 * Reads the log and returns what it shows about a removal.
 * @param {Removal} removal
 * @param {Set<string>} claimed the ids of jobs that are known to be other removals
 * @returns {Promise<Finding>}
 */
export async function lookUp(removal, claimed) {
  const began = performance.now();
  /** @type {Awaited<ReturnType<typeof recent>>} */
  let read;
  try {
    read = await recent(removal.deed, removal.hpcqueue_id, removal.place.zone);
  } catch (error) {
    const why = /** @type {Error} */ (error).message;
    return { verdict: "unread", until: new Date(), why, jobs: [], ours: new Set() };
  }
  const { jobs, ahead } = read;
  const since = removal.sent.getTime() + ahead - CLOCK_MS;
  const same = jobs.filter((job) => !claimed.has(job.job_id) && mayBe(job, removal, since));
  const alive = same.filter((job) => job.status !== "failed");
  const leftMs = endOf(removal, ahead) - began;
  const until = leftMs > 0 && alive.length !== 1 ? new Date(Date.now() + leftMs) : null;
  // If one has not failed, the failed ones are not candidates.
  const ours = new Set((alive[0] ? alive : same).map((job) => job.job_id));
  /** @type {Finding["verdict"]} */
  let verdict = until ? "none" : "late";
  if (same[0]) verdict = "broken";
  if (alive[0]) verdict = alive[1] ? "several" : "found";
  return { verdict, until, why: "", jobs: jobs.slice(0, 10), ours };
}

/**
 * Whether a later check can find nothing more.
 * @param {Removal["finding"]} finding
 */
export function isDecided(finding) {
  return finding instanceof Object && !finding.until;
}

/**
 * The time by `performance.now()`, which cannot be set, from which on the log is complete for a
 * removal. A wrong clock may have dated the request forward, by its error, at most as far as the API
 * accepts.
 * @param {Removal} removal
 * @param {number} ahead how far the API's clock is ahead of ours, in milliseconds
 */
function endOf({ lastSent, times: { timeoutMs, settleMs } }, ahead) {
  const datedMs = hasRefusedTime ? ACCEPTED_MS : timeoutMs + MARGIN_MS;
  const lifeMs = Math.min(datedMs + Math.abs(ahead), 2 * ACCEPTED_MS);
  return lastSent + lifeMs + CUT_MS + 2 * settleMs;
}

/**
 * Whether a job has exactly these nodes, and may not be older than the removal.
 * @param {Job} job
 * @param {Removal} removal
 * @param {number} since by the API's clock, in milliseconds since 1970
 */
function mayBe({ resources, create_time }, { place, hpcqueue_id, nodes }, since) {
  const ids = [place.cluster_id, hpcqueue_id, ...nodes.keys()];
  const same = ids.length === resources.size && ids.every((id) => resources.has(id));
  return same && (create_time === null || create_time.getTime() >= since);
}
