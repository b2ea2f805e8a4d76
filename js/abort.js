/** What interrupts a call: the caller's signal and the deadline. */
import { loadTimedOut } from "./error-records.js";
import { tryCall } from "./promises.js";

/**
 * The part of AbortSignal that is used. Any object with it is accepted, because of other realms and
 * polyfills.
 *
 * @typedef {object} SignalLike
 * @property {boolean} aborted
 * @property {unknown} [reason]
 * @property {(type: "abort", listener: () => void) => unknown} addEventListener
 * @property {(type: "abort", listener: () => void) => unknown} removeEventListener
 */

/**
 * The signals that calls listen to. Each has one listener for all calls: Node warns of more than ten
 * listeners.
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
    tryCall(() => signal.addEventListener("abort", listener));
    entry = { runs, listener };
    heard.set(signal, entry);
  }
  const { runs, listener } = entry;
  runs.add(run);
  return () => {
    if (runs.delete(run) && runs.size === 0) {
      heard.delete(signal);
      tryCall(() => signal.removeEventListener("abort", listener));
    }
  };
}

/** The call's own signal, which follows the caller's until the call is over. */
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
   * Keeps only the last listener: first that of loading, then that of WebAssembly.
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
 * Wraps a signal. Any other value is returned unchanged: WebAssembly rejects it.
 *
 * @param {unknown} signal
 */
export function followSignal(signal) {
  if (typeof signal !== "object" || signal === null) {
    return signal;
  }
  const { aborted, addEventListener } = /** @type {Partial<SignalLike>} */ (signal);
  return typeof aborted === "boolean" && typeof addEventListener === "function"
    ? new FollowedSignal(/** @type {SignalLike} */ (signal))
    : signal;
}

/**
 * What can interrupt a call.
 *
 * @typedef {object} Interrupts
 * @property {FollowedSignal | undefined} signal
 * @property {number} deadlineMs
 * @property {number} [waitedMs] how much of the deadline had passed when the call began
 */

/** The maximum and the default of `deadlineMs`, as in core/src/request/int_option.rs. */
const LONGEST_MS = 3_600_000;
const DEADLINE_MS = 90_000;

/**
 * Ignores invalid options: WebAssembly reports them.
 *
 * @param {unknown} options
 * @returns {Interrupts}
 */
export function interruptsOf(options) {
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
 * Waits for the module, unless the call is interrupted first.
 *
 * @template T
 * @param {Promise<T>} loading
 * @param {Interrupts} ends
 * @returns {Promise<T>}
 */
export async function unlessInterrupted(loading, { signal, deadlineMs }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const ended = new Promise((_, reject) => {
    const abort = () => reject(reasonOf(signal));
    timer = setTimeout(() => reject(loadTimedOut(deadlineMs)), deadlineMs);
    signal?.addEventListener("abort", abort);
    if (tryCall(() => signal?.aborted)) {
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
 * A signal's abort reason. Older signals and polyfills have none: then the default reason of
 * `abort()`.
 *
 * @param {FollowedSignal | undefined} signal
 */
function reasonOf(signal) {
  const reason = tryCall(() => signal?.reason);
  return reason === undefined
    ? new DOMException("The operation was aborted", "AbortError")
    : reason;
}
