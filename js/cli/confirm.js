import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { Unconfirmed } from "./usage.js";

/**
 * What was typed before the question was there is no answer to it: it has this long to arrive and be
 * dropped, in milliseconds.
 */
const TYPED_AHEAD_MS = 50;

/** @typedef {{ stdin: NodeJS.ReadStream, stderr: NodeJS.WriteStream, signal: AbortSignal }} Person */

/**
 * @param {Person} person
 * @throws {Unconfirmed} if nobody can be asked
 */
export function requirePerson({ stdin, stderr }) {
  if (stdin.isTTY && stderr.isTTY) return;
  throw new Unconfirmed(
    "Nobody can be asked: standard input and standard error are not both a terminal. With --yes it does not ask.",
  );
}

/**
 * Asks. Only "y" and "yes" mean yes.
 * @param {Person} person
 * @throws {Unconfirmed} if it is not wanted
 */
export async function confirm({ stdin, stderr, signal }) {
  await dropTypedAhead(stdin, signal);
  stderr.write("Remove them from the queue? [y/N] ");
  const answer = stdin.readableEnded ? undefined : await line(stdin, signal);
  signal.throwIfAborted();
  // Without Enter, the cursor stands behind the question.
  if (answer === undefined) stderr.write("\n");
  if (/^y(es)?$/i.test(answer?.trim() ?? "")) return;
  throw new Unconfirmed("Not confirmed.");
}

/**
 * A terminal keeps a line that has not been ended with Enter, and would put the answer behind it; in
 * its raw mode it hands that out. There, Ctrl-C is a character.
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
  stdin.off("data", drop);
  stdin.setRawMode?.(false);
  signal.throwIfAborted();
  if (stopped) throw new Unconfirmed("Stopped by Ctrl-C.");
}

/**
 * One line; undefined if there is none.
 * @param {NodeJS.ReadStream} stdin
 * @param {AbortSignal} signal
 * @returns {Promise<string | undefined>}
 */
function line(stdin, signal) {
  // Without its terminal mode, in which Ctrl-C would be a character and no signal.
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
