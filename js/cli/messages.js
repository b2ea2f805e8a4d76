/** Messages for events. */

/** @param {number} count */
export const nodes = (count) => (count === 1 ? "1 node" : `${count} nodes`);

/** A duration in seconds or minutes. @param {number} ms */
export function span(ms) {
  const seconds = Math.max(1, Math.round(Math.abs(ms) / 1000));
  if (seconds < 120) return `${seconds} s`;
  return `${Math.round(seconds / 60)} min`;
}

/** @param {import("../types.d.ts").AttemptEvent} event */
export function attempt({ attempt }) {
  return attempt === 1
    ? "Sending the request …"
    : `Sending the request again (attempt ${attempt}) …`;
}

/** @param {import("../types.d.ts").RetryEvent} event */
export function retry({ attempt, waitMs, retCode, status }) {
  const when = retCode === 5300 ? "when that job is done" : `in ${span(waitMs)}`;
  return `${because(retCode, status)} Attempt ${attempt} follows ${when}.`;
}

/** @param {import("../types.d.ts").ClockEvent} event */
export function clock({ offsetMs }) {
  const side = offsetMs < 0 ? "behind" : "ahead of";
  return `The API's clock is ${span(offsetMs)} ${side} this computer's: timestamps are corrected.`;
}

/** @param {import("../types.d.ts").ProgressEvent} event */
export function progress({ job_id, status, elapsedMs }) {
  const is = status === undefined ? "is not in the operation log yet" : `is ${status}`;
  return `Job ${job_id} ${is}, ${Math.round(elapsedMs / 1000)} s so far …`;
}

/**
 * Why the request is sent again. It is known not to have been carried out.
 * @param {number | undefined} retCode
 * @param {number | undefined} status
 */
function because(retCode, status) {
  if (retCode === 1300) return "The API refused the timestamp. Nothing was done.";
  if (retCode === 5300) return "Another job is changing the cluster. Nothing was done.";
  if (retCode !== undefined || status !== undefined) return "The API is busy. Nothing was done.";
  return "The request was not carried out.";
}
