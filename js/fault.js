/** What goes wrong on this side of WebAssembly, as records like those that Rust makes. */
import { MARK } from "./error.js";

/** @typedef {import("./types.d.ts").HpcErrorFields} Fields */

/**
 * How far a call got, as src/progress.rs writes it down. All are the object's own: other code
 * may have put one of these names on `Object.prototype`.
 *
 * @typedef {object} Progress
 * @property {(error: object) => boolean} isConnectError whether fetch announced an error as one of
 *   connecting
 * @property {number} waitedMs how much of `deadlineMs` has passed while the module was loaded
 * @property {number} sent how often the change was handed to fetch
 * @property {number} settled of how many of those it is certain that they were not carried out
 */

/**
 * @param {string} message
 * @param {Partial<Fields> & { cause?: unknown }} [more]
 */
function fault(message, more) {
  const none = { kind: "load", maybeApplied: false, retryable: true, attempts: 0 };
  return { [MARK]: true, ...none, message, ...more };
}

/** @param {unknown} cause */
export function notStarted(cause) {
  return fault(
    `WebAssembly did not start (${words(cause)}). Nothing was sent and no node was removed. ` +
      "If a Content-Security-Policy forbids it, allow 'wasm-unsafe-eval' in script-src; " +
      "otherwise try again.",
    { cause },
  );
}

/** @param {number} deadlineMs */
export function tooLate(deadlineMs) {
  return fault(
    `\`deadlineMs\` (${deadlineMs}) passed before WebAssembly had started. ` +
      "Nothing was sent and no node was removed. Find out why it loads slowly, then try again.",
  );
}

/**
 * WebAssembly stopped while a call was under way.
 *
 * @param {unknown} cause
 * @param {Progress} progress
 */
export function stopped(cause, { sent, settled }) {
  const what = `WebAssembly stopped (${words(cause)})`;
  if (sent > settled) {
    return fault(
      `${what} while the request was under way. It is not known whether it was carried out. ` +
        "Check the operation log or the queue's nodes before you send anything again.",
      { kind: "unknown", maybeApplied: true, retryable: false, attempts: sent, cause },
    );
  }
  const done = sent > 0 ? "What was sent was refused, and nothing" : "Nothing";
  return fault(`${what}. ${done} was changed. Try again: the next call starts WebAssembly anew.`, {
    attempts: sent,
    cause,
  });
}

/** What core/src/text.rs writes out in every other message. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * What an error of any realm says: under Jest, Node's fetch throws those of another.
 *
 * @param {unknown} cause
 */
function words(cause) {
  try {
    const { message } = /** @type {{ message: unknown }} */ (cause);
    return typeof message === "string" && message !== ""
      ? message.replace(UNSEEN, (unseen) => `\\u{${unseen.codePointAt(0)?.toString(16)}}`)
      : "no reason was given";
  } catch {
    return "no reason was given"; // It was null, undefined, or throws when it is touched.
  }
}
