// Faster time for client and server. In the protocol a lost request can still arrive for seconds,
// however short the client's other timeouts are, and a run has thousands of calls. It runs in a
// page too, so it imports nothing.

/** @typedef {object} Pace
 * @property {number} speed milliseconds that pass in a real one
 * @property {number} origin the start, in milliseconds since 1970; the same for all that share a clock
 */

/** The current pace. @type {Pace} */
export const pace = { speed: 1, origin: 0 };

/** The speed for thousands of calls. A busy machine seems this much slower too. */
export const QUICK = 6;

/**
 * Changes the time that the global object reports.
 * @param {Pace} newPace
 */
export function setPace({ speed, origin }) {
  Object.assign(pace, { speed, origin });
  const { setTimeout } = globalThis;
  const { now: wall } = Date;
  const steady = performance.now.bind(performance);
  Object.defineProperty(performance, "now", { value: () => steady() * speed });
  Date.now = () => origin + (wall() - origin) * speed;
  /** @param {() => void} callback @param {number} ms @param {unknown[]} args */
  const timer = (callback, ms, ...args) => setTimeout(callback, ms / speed, ...args);
  Object.assign(globalThis, { setTimeout: timer });
}

/** @param {number} ms */
export function sleep(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
