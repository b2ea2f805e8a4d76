// Signals: the platform's, and misbehaving ones.

import { oneOf } from "./named-value.js";
import { boom } from "./values.js";

/**
 * Every reason that the package has seen: besides an HpcError, it may reject with one of these.
 * @type {Set<unknown>}
 */
export const REASONS = new Set();

/** @template T @param {T} reason */
function recorded(reason) {
  REASONS.add(reason);
  return reason;
}

/** @param {number} ms @param {unknown} reason */
function abortedAfter(ms, reason) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(recorded(reason)), ms);
  return controller.signal;
}

const nothing = () => {};

export const signals = oneOf({
  none: () => null,
  "one that never aborts": () => new AbortController().signal,
  "one that has aborted": () => AbortSignal.abort(recorded("enough")),
  "one that aborts soon": () => abortedAfter(1, "soon"),
  "one that aborts later": () => abortedAfter(3000, { kind: "unknown", message: "not a fault" }),
  "one that aborts with a lookalike of the package's own error": () =>
    abortedAfter(1, { kind: "job", message: "x", maybeApplied: false }),
  "one that is aborted and fires no event": () => ({
    aborted: true,
    reason: recorded("silent"),
    addEventListener: nothing,
  }),
  "one whose state changes": () => {
    let reads = 0;
    return {
      get aborted() {
        return reads++ % 2 === 1;
      },
      get reason() {
        return recorded({ reads });
      },
      addEventListener: nothing,
      removeEventListener: nothing,
    };
  },
  "one that calls its listener at once": () => ({
    aborted: false,
    reason: recorded("at once"),
    addEventListener: (/** @type {string} */ _, /** @type {() => void} */ listener) => listener(),
  }),
  "one that calls its listener repeatedly": () => ({
    aborted: false,
    reason: recorded("often"),
    addEventListener(/** @type {string} */ _, /** @type {() => void} */ listener) {
      for (let times = 0; times < 3; times++) setTimeout(listener, times);
    },
  }),
  "one whose reason throws": () => ({
    aborted: true,
    get reason() {
      throw boom;
    },
    addEventListener: nothing,
  }),
  "one that throws when a listener is added": () => ({
    aborted: false,
    addEventListener() {
      throw boom;
    },
    removeEventListener() {
      throw boom;
    },
  }),
  "one that is not a signal": () => ({ aborted: "no" }),
});
