/** What ends a call early: the caller's signal, and its deadline. */
import { tooLate } from "./fault.js";
import { harmless } from "./promises.js";

/**
 * What of an AbortSignal is used. Any object that behaves like one will do: there are several
 * realms, and polyfills.
 *
 * @typedef {object} SignalLike
 * @property {boolean} aborted
 * @property {unknown} [reason]
 * @property {(type: "abort", listener: () => void) => unknown} addEventListener
 * @property {(type: "abort", listener: () => void) => unknown} removeEventListener
 */

/**
 * The signals that calls listen to. Each has one listener, however many calls there are: Node warns
 * of more than ten.
 *
 * @type {WeakMap<SignalLike, { runs: Set<() => void>, listener: () => void }>}
 */
const heard = new WeakMap();

/**
 * @param {SignalLike} signal
 * @param {() => void} run called when the signal aborts
 * @returns {() => void} stops listening
 */
function listen(signal, run) {
  let entry = heard.get(signal);
  if (!entry) {
    /** @type {Set<() => void>} */
    const runs = new Set();
    const listener = () => {
      for (const one of runs) {
        one();
      }
    };
    harmless(() => signal.addEventListener("abort", listener));
    entry = { runs, listener };
    heard.set(signal, entry);
  }
  const { runs, listener } = entry;
  runs.add(run);
  return () => {
    if (runs.delete(run) && runs.size === 0) {
      heard.delete(signal);
      harmless(() => signal.removeEventListener("abort", listener));
    }
  };
}

/** A signal of the call's own, which follows the caller's until the call is over. */
class FollowedSignal {
  /** @param {SignalLike} signal */
  constructor(signal) {
    this.signal = signal;
    this.run = () => {};
    /** @type {(() => void) | undefined} */
    this.stop = undefined;
  }

  get aborted() {
    return this.signal.aborted;
  }

  get reason() {
    return this.signal.reason;
  }

  /**
   * It has one listener, the last: first the one for loading, then that of WebAssembly.
   *
   * @param {"abort"} _type
   * @param {() => void} run
   */
  addEventListener(_type, run) {
    this.run = run;
    this.stop ??= listen(this.signal, () => this.run());
  }

  removeEventListener() {
    this.stop?.();
    this.stop = undefined;
  }
}

/**
 * What a call takes for its signal. Anything else is handed on as it is: WebAssembly rejects it.
 *
 * @param {unknown} signal
 */
export function followed(signal) {
  if (typeof signal !== "object" || signal === null) {
    return signal;
  }
  const { aborted, addEventListener } = /** @type {Partial<SignalLike>} */ (signal);
  return typeof aborted === "boolean" && typeof addEventListener === "function"
    ? new FollowedSignal(/** @type {SignalLike} */ (signal))
    : signal;
}

/**
 * What can end a call early.
 *
 * @typedef {object} Ends
 * @property {FollowedSignal | undefined} signal
 * @property {number} deadlineMs
 */

/** The longest that `deadlineMs` may be, and what it is if it is left out: as core/src/request/limits.rs has it. */
const LONGEST_MS = 3_600_000;
const DEADLINE_MS = 90_000;

/**
 * Of options that could not be copied, or are wrong, WebAssembly says what is wrong.
 *
 * @param {unknown} options
 * @returns {Ends}
 */
export function endsOf(options) {
  try {
    const { signal, deadlineMs: ms } = /** @type {Record<string, unknown>} */ (options);
    return {
      signal: signal instanceof FollowedSignal ? signal : undefined,
      deadlineMs: typeof ms === "number" && ms > 0 && ms <= LONGEST_MS ? ms : DEADLINE_MS,
    };
  } catch {
    return { signal: undefined, deadlineMs: DEADLINE_MS };
  }
}

/**
 * What is being loaded, unless the call ends before.
 *
 * @template T
 * @param {Promise<T>} loading
 * @param {Ends} ends
 * @returns {Promise<T>}
 */
export async function unlessEnded(loading, { signal, deadlineMs }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const ended = new Promise((_, reject) => {
    const abort = () => reject(reasonOf(signal));
    timer = setTimeout(() => reject(tooLate(deadlineMs)), deadlineMs);
    signal?.addEventListener("abort", abort);
    if (harmless(() => signal?.aborted)) {
      abort();
    }
  });
  try {
    return await Promise.race([ended, loading]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Why a signal has aborted. One that gives no reason, as older ones and polyfills do, has the one
 * that `abort` gives without an argument.
 *
 * @param {FollowedSignal | undefined} signal
 */
function reasonOf(signal) {
  const reason = harmless(() => signal?.reason);
  return reason === undefined
    ? new DOMException("The operation was aborted", "AbortError")
    : reason;
}
