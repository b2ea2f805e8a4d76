// Time that passes more quickly, for a client and for a server alike. By the protocol a request that
// is lost lives on for seconds, however short the client's other times are; and a run has thousands
// of calls. It runs in a page too, so it imports nothing.

/** @typedef {object} Pace
 * @property {number} speed how many milliseconds pass in one
 * @property {number} origin since when, in milliseconds since 1970; whoever is to agree has the same
 */

/** How time passes here. @type {Pace} */
export const pace = { speed: 1, origin: 0 };

/** How quickly it passes where thousands of calls are made: a busy machine is so much slower, too. */
export const QUICK = 6;

/**
 * From now on, whoever asks the global object is told another time.
 * @param {Pace} wanted
 */
export function setPace({ speed, origin }) {
  Object.assign(pace, { speed, origin });
  const { setTimeout } = globalThis;
  const { now: wall } = Date;
  const steady = performance.now.bind(performance);
  Object.defineProperty(performance, "now", { value: () => steady() * speed });
  Date.now = () => origin + (wall() - origin) * speed;
  /** @param {() => void} callback @param {number} ms @param {unknown[]} given */
  const timer = (callback, ms, ...given) => setTimeout(callback, ms / speed, ...given);
  Object.assign(globalThis, { setTimeout: timer });
}

/** @param {number} ms */
export function sleep(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
