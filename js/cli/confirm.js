import { createInterface } from "node:readline";
import { setImmediate as afterReading, setTimeout as sleep } from "node:timers/promises";
import { Problem } from "./problems.js";

/** How long input typed before the question is discarded, in milliseconds. */
const TYPED_AHEAD_MS = 50;

/** @typedef {{ stdin: NodeJS.ReadStream, stderr: NodeJS.WriteStream, signal: AbortSignal }} Terminal */

/** @param {Terminal} terminal @throws {Problem} if the terminal is not interactive */
export function requireTerminal({ stdin, stderr }) {
  if (stdin.isTTY && stderr.isTTY) return;
  const means = "Can't ask for confirmation: this is not an interactive terminal.";
  throw new Problem("no_terminal", `${means} Use --yes to skip the question.`);
}

/**
 * Asks for confirmation. Only "y" and "yes" confirm.
 * @param {"remove" | "add"} action
 * @param {Terminal} terminal
 * @throws {Problem} for any other reply
 */
export async function confirm(action, { stdin, stderr, signal }) {
  await dropTypedAhead(stdin, signal);
  stderr.write(`${action === "add" ? "Add them to" : "Remove them from"} the queue? [y/N] `);
  // A terminal that hangs up is an error of its input.
  const answer = stdin.readableEnded ? undefined : await line(stdin, signal).catch(() => undefined);
  signal.throwIfAborted();
  // Without Enter, the cursor is still behind the question.
  if (answer === undefined) stderr.write("\n");
  if (/^y(es)?$/i.test(answer?.trim() ?? "")) return;
  throw new Problem("not_confirmed", "Not confirmed.");
}

/**
 * Discards input typed ahead. A terminal buffers an unfinished line and would prepend it to the reply;
 * raw mode delivers it. In raw mode, Ctrl-C is a character.
 * @param {NodeJS.ReadStream} stdin
 * @param {AbortSignal} signal
 */
async function dropTypedAhead(stdin, signal) {
  let stopped = false;
  /** @param {Buffer | string} typed */
  const drop = (typed) => {
    stopped ||= `${typed}`.includes("\u0003");
  };
  stdin.setRawMode?.(true);
  stdin.on("data", drop);
  await sleep(TYPED_AHEAD_MS, undefined, { signal }).catch(() => {});
  await afterReading(); // On a busy computer, the time may pass before anything was read.
  stdin.off("data", drop);
  stdin.setRawMode?.(false);
  signal.throwIfAborted();
  if (stopped) throw new Problem("stopped", "Stopped by Ctrl-C.");
}

/** Reads one line; undefined if input ends. @param {NodeJS.ReadStream} input @param {AbortSignal} signal */
async function line(input, signal) {
  // Not in terminal mode, in which Ctrl-C would be a character and not a signal.
  for await (const text of createInterface({ input, signal, terminal: false })) return text;
  return undefined;
}
