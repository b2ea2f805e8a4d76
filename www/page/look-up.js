// Looks into the operation log for a removal whose answer was lost.

import { recent } from "./jobs.js";
import { hasRefusedTime } from "./story.js";

/** @typedef {import("./jobs.js").Job} Job */
/** @typedef {import("./removal.js").Removal} Removal */

/**
 * @typedef {object} Finding
 * @property {"found" | "several" | "broken" | "none" | "late" | "unread"} verdict `broken`: only one that failed; `late`: none, and it can no longer be carried out; `unread`: the log could not be read
 * @property {Date | null} until until when it may still be carried out or come into the log; `null` if that is over, or it was found; unread, it may be over by now
 * @property {string} why what went wrong, if the log could not be read
 * @property {Job[]} jobs the latest removals of the queue, newest first
 * @property {Set<string>} ours the ids of the jobs that may be this removal
 */

/** The two clocks, one corrected by the other, may still differ by this much, in milliseconds. */
const CLOCK_MS = 90_000;

/** The API refuses a timestamp that is older than this (ms). */
const ACCEPTED_MS = 60_000;

/** The client dates a request back, so that the API refuses it so long after its `timeoutMs` (ms). */
const MARGIN_MS = 5_000;

/** The API's machines may differ by 3 s, and a timestamp is cut to whole seconds (ms). */
const CUT_MS = 4_000;

/**
 * Reads the log and says what it shows about a removal.
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
  // One that failed is not the one that was found.
  const ours = new Set((alive[0] ? alive : same).map((job) => job.job_id));
  /** @type {Finding["verdict"]} */
  let verdict = until ? "none" : "late";
  if (same[0]) verdict = "broken";
  if (alive[0]) verdict = alive[1] ? "several" : "found";
  return { verdict, until, why: "", jobs: jobs.slice(0, 10), ours };
}

/**
 * Does it show all that will ever be seen of a removal?
 * @param {Removal["finding"]} finding
 */
export function isDecided(finding) {
  return finding instanceof Object && !finding.until;
}

/**
 * From when on the log holds everything that a removal has done, by `performance.now()`, which is not
 * set while it runs. A wrong clock may have dated it forward, by as much as it is off, and at most so
 * far that the API accepts it.
 * @param {Removal} removal
 * @param {number} ahead how far the API's clock is ahead of ours, in milliseconds
 */
function endOf({ lastSent, times: { timeoutMs, settleMs } }, ahead) {
  const datedMs = hasRefusedTime ? ACCEPTED_MS : timeoutMs + MARGIN_MS;
  const lifeMs = Math.min(datedMs + Math.abs(ahead), 2 * ACCEPTED_MS);
  return lastSent + lifeMs + CUT_MS + 2 * settleMs;
}

/**
 * Exactly these nodes, and not surely created earlier.
 * @param {Job} job
 * @param {Removal} removal
 * @param {number} since by the API's clock, in milliseconds since 1970
 */
function mayBe({ resources, create_time }, { place, hpcqueue_id, nodes }, since) {
  const ids = [place.cluster_id, hpcqueue_id, ...nodes.keys()];
  const same = ids.length === resources.size && ids.every((id) => resources.has(id));
  return same && (create_time === null || create_time.getTime() >= since);
}
