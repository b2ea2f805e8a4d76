// Looks into the operation log for a removal whose answer was lost.

import { recent } from "./jobs.js";

/** @typedef {import("./jobs.js").Job} Job */
/** @typedef {import("./removal.js").Removal} Removal */

/**
 * @typedef {object} Finding
 * @property {Date} time when the log was read
 * @property {"found" | "several" | "broken" | "none" | "late" | "unread"} verdict `broken`: only one that failed; `late`: none, and too long ago to come any more; `unread`: the log could not be read
 * @property {string} why what went wrong, if the log could not be read
 * @property {Job[]} jobs the latest removals of the queue, newest first
 * @property {Set<string>} ours the ids of the jobs that may be this removal
 */

/** The two clocks, one corrected by the other, may still differ by this much, in milliseconds. */
const CLOCK_MS = 90_000;

/** A request is refused a minute after it was signed; with clocks a little off, it is surely dead after this time (ms). */
const LATE_MS = 120_000;

/**
 * Reads the log and says what it shows about a removal.
 * @param {Removal} removal
 * @param {Set<string>} claimed the ids of jobs that are known to be other removals
 * @returns {Promise<Finding>}
 */
export async function lookUp(removal, claimed) {
  const time = new Date();
  /** @type {Awaited<ReturnType<typeof recent>>} */
  let read;
  try {
    read = await recent(removal.deed, removal.hpcqueue_id, removal.place.zone);
  } catch (error) {
    const why = /** @type {Error} */ (error).message;
    return { time, verdict: "unread", why, jobs: [], ours: new Set() };
  }
  const { jobs, ahead } = read;
  const since = removal.sent.getTime() + ahead - CLOCK_MS;
  const same = jobs.filter((job) => !claimed.has(job.job_id) && mayBe(job, removal, since));
  const alive = same.filter((job) => job.status !== "failed");
  const late = time.getTime() - removal.lastSent.getTime() > LATE_MS;
  /** @type {Finding["verdict"]} */
  let verdict = late ? "late" : "none";
  if (same.length > 0) verdict = "broken";
  if (alive.length > 0) verdict = alive.length === 1 ? "found" : "several";
  // One that failed is not the one that was found.
  const ours = new Set((alive.length > 0 ? alive : same).map((job) => job.job_id));
  return { time, verdict, why: "", jobs: jobs.slice(0, 10), ours };
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
