// Time that passes three thousand times as quickly: every wait of the package ends soon, and each in
// its turn.

/** How many milliseconds of the package pass in one of ours. */
export const SPEED = 3000;

/** An hour, the longest time that an option may name, and some patience with a busy machine. */
export const LONGEST_MS = 3_600_000 / SPEED + 10_000;

/** Ours, which does not hurry. */
export const { setTimeout: slowly, clearTimeout: stop } = globalThis;

/** From now on, whoever asks the global object is told another time. */
export function hurry() {
  const { now } = performance;
  Object.defineProperty(performance, "now", { value: () => now.call(performance) * SPEED });
  /** @param {(...given: unknown[]) => void} callback @param {number} ms @param {unknown[]} given */
  const quickly = (callback, ms, ...given) => slowly(callback, ms / SPEED, ...given);
  Object.assign(globalThis, { setTimeout: quickly });
}
