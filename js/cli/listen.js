import * as words from "./words.js";

/** Where lines stay, a job that is still the same is told of this often, in milliseconds. */
const NEWS_MS = 60_000;

const ENDED = ["successful", "failed"];

/**
 * Tells on the screen what the package tells.
 * @param {import("./screen.js").Screen} screen
 * @returns {(event: import("../types.d.ts").HpcEvent) => void}
 */
export function listener(screen) {
  let told = { status: /** @type {string | undefined} */ ("nothing"), at: 0 };
  let lost = 0;
  return (event) => {
    switch (event.type) {
      case "attempt":
        return screen.say(words.attempt(event));
      case "retry":
        return screen.say(words.retry(event));
      case "clock":
        return screen.say(words.clock(event));
      case "reconcile":
        // It looks until it knows: all looks for one lost answer are one line.
        if (event.attempts !== lost) screen.say("The answer was lost. Looking it up in the log …");
        lost = event.attempts;
        return;
      case "progress":
        if (ENDED.includes(event.status ?? "")) return; // What follows says more.
        if (!screen.live && event.status === told.status && event.elapsedMs - told.at < NEWS_MS) {
          return;
        }
        told = { status: event.status, at: event.elapsedMs };
        return screen.update(words.progress(event));
    }
  };
}
