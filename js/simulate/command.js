/** The subcommand `ehpc-remove-nodes simulate`. */

import { simulate } from "ehpc-remove-nodes/simulator";
import { FLAGS, readFlags, toOptions } from "./flags.js";
import { help, started } from "./text.js";

/** Exit codes, as those of the command: 2 for a wrong command line. */
const DONE = 0;
const INVALID = 2;

/**
 * Runs it until the signal aborts, and returns its exit code.
 * @param {Pick<import("../cli/run.js").Surroundings, "argv" | "env" | "stdout" | "stderr" | "signal">} surroundings
 * @returns {Promise<number>}
 */
export async function run({ argv, env, stdout, stderr, signal }) {
  /** @type {ReturnType<typeof readFlags> | undefined} */
  let flags;
  /** @type {Awaited<ReturnType<typeof simulate>>} */
  let simulator;
  try {
    flags = readFlags(argv.slice(1));
    if (flags.help) {
      stdout.write(`${help(FLAGS)}\n`);
      return DONE;
    }
    simulator = await simulate(toOptions(flags));
  } catch (error) {
    stderr.write(`${messageOf(error, flags?.port)}\n`);
    return INVALID;
  }
  stdout.write(`${started(simulator, flags, env)}\n`);
  await aborted(signal);
  await simulator.close();
  stderr.write("\nThe simulated API has stopped.\n");
  return DONE;
}

/** @param {AbortSignal} signal */
async function aborted(signal) {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}

/**
 * @param {unknown} error
 * @param {number} [port]
 */
function messageOf(error, port) {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
  if (code === "EADDRINUSE") {
    return `Port ${port} is in use by another program. Choose another port with --port, or any free one with --port 0.`;
  }
  if (code === "EACCES")
    return `Port ${port} needs rights that you do not have. Choose a port from 1024.`;
  if (error instanceof TypeError) return `${message} See --help.`;
  throw error;
}
