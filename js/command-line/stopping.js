/**
 * Through npx, one Ctrl-C may arrive twice: from the terminal and from npm. A second press arrives
 * later than this, in milliseconds.
 */
const SAME_PRESS_MS = 500;

const SIGNALS = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]);

/** The process received one of these signals. */
export class Stopped extends Error {
  name = "Stopped";

  /** @param {NodeJS.Signals} by */
  constructor(by) {
    super(by === "SIGINT" ? "Stopped by Ctrl-C." : `Stopped by ${by}.`);
  }
}

/**
 * The first signal aborts, which leaves time to report the outcome; a second one ends the process by
 * its default action.
 * @param {NodeJS.Process} process
 * @returns {AbortSignal}
 */
export function stoppedBySignals(process) {
  const controller = new AbortController();
  let since = 0;
  /** @param {NodeJS.Signals} name */
  const heard = (name) => {
    if (!controller.signal.aborted) {
      since = performance.now();
      controller.abort(new Stopped(name));
    } else if (performance.now() - since > SAME_PRESS_MS) {
      for (const one of SIGNALS) process.off(one, heard);
      process.kill(process.pid, name);
    }
  };
  for (const one of SIGNALS) process.on(one, heard);
  return controller.signal;
}
