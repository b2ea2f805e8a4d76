/** Error records made in JavaScript, in the form of those that Rust makes. */
import { MARK } from "./error.js";

/** @typedef {import("./types.d.ts").HpcErrorFields} Fields */

/**
 * A call's progress, updated by src/progress.rs. All fields are own properties, because other code
 * may have added one of these names to `Object.prototype`.
 *
 * @typedef {object} Progress
 * @property {(error: object) => boolean} isConnectError whether the runtime reported an error as a
 *   connection error
 * @property {number} waitedMs how much of `deadlineMs` passed while the module was loaded
 * @property {number} sent how many attempts were passed to fetch
 * @property {number} settled how many of those are known not to have been carried out
 * @property {import("./journal-session.js").JournalSession} [journal] the journal, if there is one
 * @property {string} [receipt] the JSON of a change's receipt, without its node list
 * @property {unknown} [nodelist] the node list of a change
 */

/** What an error means for the nodes, as in core/src/catalogue/terms.rs. */
const CONSEQUENCES = {
  nothing_changed: "Nothing was changed.",
  nothing_sent: "Nothing was sent and no node was removed.",
  refused_unchanged: "The API refused the request, and nothing was changed.",
  maybe_done: "It is not known whether it was carried out.",
};

/**
 * @param {import("./types.d.ts").HpcErrorCode} code
 * @param {import("./types.d.ts").HpcErrorParams & { consequence: keyof typeof CONSEQUENCES }} params
 * @param {[summary: string, advice: string]} sentences as in js/messages/en.js
 * @param {Partial<Fields> & { cause?: unknown }} [more]
 */
function errorRecord(code, params, [summary, advice], more) {
  /** @type {Fields["kind"]} */
  const kind = "load";
  const message = `${summary} ${CONSEQUENCES[params.consequence]} ${advice}`;
  return {
    ...{ [MARK]: true, kind, code, params, maybeApplied: false, retryable: true, attempts: 0 },
    ...{ message, summary, advice },
    ...(params.words === undefined ? {} : { details: /** @type {string} */ (params.words) }),
    ...more,
  };
}

/** @param {unknown} cause */
export function loadFailed(cause) {
  const words = describe(cause);
  return errorRecord(
    "wasm_unavailable",
    { consequence: "nothing_sent", words },
    [
      `WebAssembly did not start (${words}).`,
      "If a Content-Security-Policy blocks it, allow 'wasm-unsafe-eval' in script-src; " +
        "otherwise try again.",
    ],
    { cause },
  );
}

/** @param {number} deadlineMs */
export function loadTimedOut(deadlineMs) {
  return errorRecord("wasm_timed_out", { consequence: "nothing_sent", deadlineMs }, [
    `WebAssembly did not start within \`deadlineMs\` (${deadlineMs}).`,
    "Find out why it loads slowly, then try again.",
  ]);
}

/**
 * @param {import("./types.d.ts").HpcErrorCode} code
 * @param {string} field
 * @param {[problem: string, hint: string]} sentences
 * @param {import("./types.d.ts").HpcErrorParams} [params]
 */
export function invalidArgument(code, field, [problem, hint], params) {
  const all = { ...params, field, consequence: /** @type {const} */ ("nothing_sent") };
  return errorRecord(code, all, [`${problem}.`, hint], {
    ...{ kind: "invalid", retryable: false, field },
  });
}

/** @param {unknown} cause */
export function journalFailed(cause) {
  const words = describe(cause);
  return errorRecord(
    "journal_unusable",
    { consequence: "nothing_changed", words },
    [`The journal cannot be used (${words}).`, "Repair the journal, then try again."],
    { kind: "journal", cause },
  );
}

/** Another call holds the lock of an entry. */
export function entryInUse() {
  return errorRecord(
    "entry_in_use",
    { consequence: "nothing_changed" },
    [
      "The entry is that of a call that is still running.",
      "Wait until it has ended, then try again.",
    ],
    { kind: "journal" },
  );
}

/**
 * The receipt of a change as of its last attempt, with what became of it. In JavaScript, because to
 * copy ten thousand ids out of WebAssembly would take as long as the rest of the call.
 *
 * @param {Progress} progress
 * @param {Partial<import("./types.d.ts").Receipt>} [more]
 * @returns {import("./types.d.ts").Receipt}
 */
export function receiptAfter({ receipt = "{}", nodelist }, more) {
  return { ...JSON.parse(receipt), nodelist, ...more };
}

/**
 * WebAssembly stopped during a call.
 *
 * @param {unknown} cause
 * @param {Progress} progress
 */
export function instanceStopped(cause, progress) {
  const { sent, settled } = progress;
  const words = describe(cause);
  if (sent > settled) {
    return errorRecord(
      "wasm_stopped_in_flight",
      { consequence: "maybe_done", words },
      [
        `WebAssembly stopped (${words}) while the request was under way.`,
        "Do not send it again before you know: `lookUp` finds out from this error.",
      ],
      {
        ...{ kind: "unknown", maybeApplied: true, retryable: false, attempts: sent, cause },
        receipt: receiptAfter(progress),
      },
    );
  }
  return errorRecord(
    "wasm_stopped",
    { consequence: sent > 0 ? "refused_unchanged" : "nothing_changed", words },
    [`WebAssembly stopped (${words}).`, "Try again: the next call restarts WebAssembly."],
    { attempts: sent, cause },
  );
}

/** The characters that core/src/text.rs escapes in every other message. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * The message of an error of any realm: under Jest, Node's fetch throws errors of another realm
 * (https://github.com/jestjs/jest/issues/2549).
 *
 * @param {unknown} cause
 */
function describe(cause) {
  try {
    const { message } = /** @type {{ message: unknown }} */ (cause);
    return typeof message === "string" && message !== ""
      ? message.replace(UNSEEN, (unseen) => `\\u{${unseen.codePointAt(0)?.toString(16)}}`)
      : "no reason was given";
  } catch {
    return "no reason was given"; // null, undefined, or a getter that throws
  }
}
