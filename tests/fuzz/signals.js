// Signals: those of the platform, and those that lie.

import { oneOf } from "./thing.js";
import { boom } from "./values.js";

/**
 * The reasons that were ever shown to the package: what it may reject with beside an HpcError.
 * @type {Set<unknown>}
 */
export const REASONS = new Set();

/** @template T @param {T} reason */
function noted(reason) {
  REASONS.add(reason);
  return reason;
}

/** @param {number} ms @param {unknown} reason */
function abortedAfter(ms, reason) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(noted(reason)), ms);
  return controller.signal;
}

const nothing = () => {};

export const signals = oneOf({
  none: () => null,
  "one that never aborts": () => new AbortController().signal,
  "one that has aborted": () => AbortSignal.abort(noted("enough")),
  "one that aborts soon": () => abortedAfter(1, "soon"),
  "one that aborts later": () => abortedAfter(3000, { kind: "unknown", message: "not a fault" }),
  // A reason with the mark itself, a symbol of the registry, would be taken for a fault: whoever
  // writes that symbol has asked for it.
  "one that aborts with what looks like a fault": () =>
    abortedAfter(1, { kind: "job", message: "x", maybeApplied: false }),
  "one that says so and never tells": () => ({
    aborted: true,
    reason: noted("said"),
    addEventListener: nothing,
  }),
  "one that changes its mind": () => {
    let reads = 0;
    return {
      get aborted() {
        return reads++ % 2 === 1;
      },
      get reason() {
        return noted({ reads });
      },
      addEventListener: nothing,
      removeEventListener: nothing,
    };
  },
  "one that tells at once": () => ({
    aborted: false,
    reason: noted("told"),
    addEventListener: (/** @type {string} */ _, /** @type {() => void} */ tell) => tell(),
  }),
  "one that tells often": () => ({
    aborted: false,
    reason: noted("often"),
    addEventListener(/** @type {string} */ _, /** @type {() => void} */ tell) {
      for (let times = 0; times < 3; times++) setTimeout(tell, times);
    },
  }),
  "one whose reason throws": () => ({
    aborted: true,
    get reason() {
      throw boom;
    },
    addEventListener: nothing,
  }),
  "one that throws when somebody listens": () => ({
    aborted: false,
    addEventListener() {
      throw boom;
    },
    removeEventListener() {
      throw boom;
    },
  }),
  "one that is none": () => ({ aborted: "no" }),
});
