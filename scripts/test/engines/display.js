import { once } from "node:events";
import { createInterface } from "node:readline";
import { end, launch } from "../../lib/children.js";
import { Failure } from "../../lib/failure.js";

/** The time limit for a display to open, in milliseconds. */
const LIMIT_MS = 20_000;

/**
 * Runs work on a virtual display.
 * @param {string} xvfb
 * @param {NodeJS.ProcessEnv} env
 * @param {(env: NodeJS.ProcessEnv) => Promise<unknown>} work
 */
export async function onDisplay(xvfb, env, work) {
  // Xvfb uses the first free number and writes it to file descriptor 3.
  const args = ["-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"];
  const child = launch(xvfb, args, { env, stdio: ["ignore", "ignore", "ignore", "pipe"] });
  try {
    await work({ ...env, DISPLAY: `:${await number(child)}` });
  } finally {
    await end(child);
  }
}

/** @param {import("node:child_process").ChildProcess} child */
async function number(child) {
  const input = /** @type {import("node:stream").Readable} */ (child.stdio[3]);
  const signal = AbortSignal.timeout(LIMIT_MS);
  try {
    const [line] = await Promise.race([
      once(createInterface({ input }), "line", { signal }),
      // Rejects if the program is missing.
      once(child, "exit", { signal }).then(() => [undefined]),
    ]);
    if (line) return line;
  } catch {
    // Reported below.
  }
  throw new Failure(`${child.spawnfile} opened no display.`, {
    fix: "see the output of `Xvfb -displayfd 1`, or set XVFB to another one",
  });
}
