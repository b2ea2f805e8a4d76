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

/**
 * A signal of the call's own, which follows the caller's. What is no signal stays
 * what it is: WebAssembly says so.
 *
 * @param {unknown} signal
 */
export function followed(signal) {
  if (!isSignal(signal)) {
    return signal;
  }
  let stop = () => {};
  return {
    get aborted() {
      return signal.aborted;
    },
    get reason() {
      return harmless(() => signal.reason);
    },
    addEventListener(/** @type {"abort"} */ _type, /** @type {() => void} */ run) {
      stop = listen(signal, run);
    },
    removeEventListener() {
      stop();
    },
  };
}

/**
 * @param {unknown} value
 * @returns {value is SignalLike}
 */
function isSignal(value) {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  const { aborted, addEventListener } = /** @type {Partial<SignalLike>} */ (value);
  return typeof aborted === "boolean" && typeof addEventListener === "function";
}

/**
 * Takes a call's listener away, where WebAssembly cannot do it any more.
 *
 * @param {unknown} options
 */
export function forget(options) {
  // It has none, or one that was passed on as it is, and takes no notice.
  harmless(() =>
    /** @type {{ signal: { removeEventListener(): void } }} */ (
      options
    ).signal.removeEventListener(),
  );
}

/** The longest that `deadlineMs` may be, and what it is if it is left out: as src/millis.rs has it. */
const LONGEST_MS = 3_600_000;
const DEADLINE_MS = 60_000;

/**
 * What is being loaded, unless the call's signal aborts or its deadline passes before.
 *
 * @template T
 * @param {Promise<T>} loading
 * @param {unknown} options
 * @returns {Promise<T>}
 */
export async function unlessEnded(loading, options) {
  const { signal, deadlineMs } = endsOf(options);
  let abort = () => {};
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const ended = new Promise((_, reject) => {
    abort = () => reject(reasonOf(signal));
    timer = setTimeout(() => reject(tooLate(deadlineMs)), deadlineMs);
  });
  try {
    signal?.addEventListener("abort", abort);
    if (harmless(() => signal?.aborted)) {
      abort();
    }
    return await Promise.race([ended, loading]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

/**
 * What is wrong with the options or the signal, WebAssembly finds out, and says.
 *
 * @param {unknown} options
 * @returns {{ signal?: SignalLike | undefined, deadlineMs: number }}
 */
function endsOf(options) {
  try {
    const { signal, deadlineMs } = /** @type {{ signal?: unknown, deadlineMs?: unknown }} */ (
      options
    );
    const isMs = typeof deadlineMs === "number" && deadlineMs > 0 && deadlineMs <= LONGEST_MS;
    return {
      signal: isSignal(signal) ? signal : undefined,
      deadlineMs: isMs ? deadlineMs : DEADLINE_MS,
    };
  } catch {
    return { deadlineMs: DEADLINE_MS };
  }
}

/**
 * Why a signal has aborted. One that gives no reason, as older ones and polyfills do, has the one
 * that `abort` gives without an argument.
 *
 * @param {SignalLike | undefined} signal
 */
function reasonOf(signal) {
  const reason = harmless(() => signal?.reason);
  return reason === undefined
    ? new DOMException("The operation was aborted", "AbortError")
    : reason;
}
