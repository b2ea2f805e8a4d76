import * as messages from "./messages.js";

/** How often an unchanged job is reported if lines cannot be overwritten, in milliseconds. */
const REPORT_MS = 60_000;

const ENDED = ["successful", "failed"];

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
        return screen.say(messages.attempt(event));
      case "retry":
        return screen.say(messages.retry(event));
      case "clock":
        return screen.say(messages.clock(event));
      case "reconcile":
        // One line for all scans after one lost response.
        if (event.attempts !== lost) {
          if (isSent) screen.say("The response was lost. Checking the operation log …");
          else screen.update("Checking what became of an earlier removal …");
        }
        lost = event.attempts;
        return;
      case "progress":
        if (ENDED.includes(event.status ?? "")) return; // The result follows.
        if (!screen.live && event.status === last.status && event.elapsedMs - last.at < REPORT_MS) {
          return;
        }
        last = { status: event.status, at: event.elapsedMs };
        return screen.update(messages.progress(event));
    }
  };
}
