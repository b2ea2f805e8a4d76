import { createInterface } from "node:readline";
import { setImmediate as afterReading, setTimeout as sleep } from "node:timers/promises";
import { Unconfirmed } from "./usage.js";

/** How long input typed before the question is discarded, in milliseconds. */
const TYPED_AHEAD_MS = 50;

/** @typedef {{ stdin: NodeJS.ReadStream, stderr: NodeJS.WriteStream, signal: AbortSignal }} Terminal */

/**
 * @param {Terminal} terminal
 * @throws {Unconfirmed} if the terminal is not interactive
 */
export function requireTerminal({ stdin, stderr }) {
  if (stdin.isTTY && stderr.isTTY) return;
  throw new Unconfirmed(
    "Can't ask for confirmation: this is not an interactive terminal. Use --yes to skip the question.",
  );
}

/**
 * Asks for confirmation. Only "y" and "yes" confirm.
 * @param {Terminal} terminal
 * @throws {Unconfirmed} for any other reply
 */
export async function confirm({ stdin, stderr, signal }) {
  await dropTypedAhead(stdin, signal);
  stderr.write("Remove them from the queue? [y/N] ");
  const answer = stdin.readableEnded ? undefined : await line(stdin, signal);
  signal.throwIfAborted();
  // Without Enter, the cursor is still behind the question.
  if (answer === undefined) stderr.write("\n");
  if (/^y(es)?$/i.test(answer?.trim() ?? "")) return;
  throw new Unconfirmed("Not confirmed.");
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
  if (stopped) throw new Unconfirmed("Stopped by Ctrl-C.");
}

/**
 * Reads one line; undefined if input ends.
 * @param {NodeJS.ReadStream} stdin
 * @param {AbortSignal} signal
 * @returns {Promise<string | undefined>}
 */
function line(stdin, signal) {
  // Not in terminal mode, in which Ctrl-C would be a character and not a signal.
  const lines = createInterface({ input: stdin, terminal: false });
  return new Promise((resolve) => {
    const close = () => lines.close();
    signal.addEventListener("abort", close, { once: true });
    lines.once("line", (text) => {
      resolve(text);
      close();
    });
    lines.once("close", () => {
      signal.removeEventListener("abort", close);
      resolve(undefined);
    });
  });
}
