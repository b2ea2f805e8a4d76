/** What the package's events say. */

/** How often an unchanged job is reported if lines cannot be overwritten, in milliseconds. */
const REPORT_MS = 60_000;

const ENDED = ["successful", "failed"];

/** What some refusals mean, by `ret_code`. */
const REFUSALS = new Map([
  [1300, "The API refused the timestamp."],
  [5300, "Another job is changing the cluster."],
]);

/**
 * Shows the package's events on the screen.
 * @param {import("./screen.js").Screen} screen
 * @returns {(event: import("../types.d.ts").HpcEvent) => void}
 */
export function listener(screen) {
  let last = { status: /** @type {string | undefined} */ ("nothing"), at: 0 };
  let lost = 0;
  let isSent = false;
  return (event) => {
    switch (event.type) {
      case "attempt":
        isSent = true;
        return screen.say(`Sending the request${again(event.attempt)} …`);
      case "retry":
        return screen.say(retry(event));
      case "clock": {
        const off = `${span(event.offsetMs)} ${event.offsetMs < 0 ? "behind" : "ahead of"}`;
        return screen.say(`The API's clock is ${off} this computer's: timestamps are corrected.`);
      }
      case "reconcile": {
        const what = isSent ? "the operation log" : "what became of an earlier removal";
        const doing = `Checking ${what}`;
        const isNew = event.attempts !== lost;
        lost = event.attempts;
        // One permanent line for all scans after one lost response.
        if (isNew && isSent) screen.say(`The response was lost. ${doing} …`);
        else if (isNew || screen.live) screen.update(`${doing}, scan ${event.scan} …`);
        return;
      }
      case "progress": {
        const { status, elapsedMs } = event;
        if (ENDED.includes(status ?? "")) return; // The result follows.
        if (!screen.live && status === last.status && elapsedMs - last.at < REPORT_MS) return;
        last = { status, at: elapsedMs };
        const is = status === undefined ? "is not in the operation log yet" : `is ${status}`;
        const seconds = Math.round(elapsedMs / 1000);
        return screen.update(`Job ${event.job_id} ${is}, ${seconds} s so far …`);
      }
    }
  };
}

/** @param {number} attempt */
const again = (attempt) => (attempt > 1 ? ` again (attempt ${attempt})` : "");

/** A duration in seconds or minutes. @param {number} ms */
export function span(ms) {
  const seconds = Math.max(1, Math.round(Math.abs(ms) / 1000));
  if (seconds < 120) return `${seconds} s`;
  return `${Math.round(seconds / 60)} min`;
}

/** Why a request is sent again, and when. It was not carried out. @param {import("../types.d.ts").RetryEvent} event */
function retry({ attempt, waitMs, retCode = 0, status }) {
  const refused = REFUSALS.get(retCode) ?? "The API is busy.";
  const because =
    retCode || status ? `${refused} Nothing was done.` : "The request was not carried out.";
  const when = retCode === 5300 ? "when that job is done" : `in ${span(waitMs)}`;
  return `${because} Attempt ${attempt} follows ${when}.`;
}
