// Time that passes 3,000 times as fast: every wait of the package ends soon, in the same order.

/** Milliseconds that pass for the package in a real one. */
export const SPEED = 3000;

/** An hour, an option's maximum, plus a margin for a busy machine. */
export const LONGEST_MS = 3_600_000 / SPEED + 10_000;

/** Real time. */
export const { setTimeout: setRealTimeout, clearTimeout: clearRealTimeout } = globalThis;

/** Speeds up the time that the global object reports. */
export function speedUp() {
  const { now } = performance;
  Object.defineProperty(performance, "now", { value: () => now.call(performance) * SPEED });
  /** @param {(...args: unknown[]) => void} callback @param {number} ms @param {unknown[]} args */
  const setFastTimeout = (callback, ms, ...args) => setRealTimeout(callback, ms / SPEED, ...args);
  Object.assign(globalThis, { setTimeout: setFastTimeout });
}
