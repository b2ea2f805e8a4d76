// Checks the samples of a long run for leaks.

/** @typedef {import("./sample.js").Sample} Sample */

/**
 * The heap's allowed growth in bytes, from its maximum in the first quarter to its minimum in the
 * last. The engine's own code and feedback vary by about as much.
 */
export const SLACK = 256 * 1024;

/**
 * Accepted removals after which WebAssembly's memory must not grow: the package remembers the last
 * 8,192 jobs (core/src/change/claims.rs), so that no call claims another call's job.
 */
export const SETTLED = 10_000;

/**
 * Memory for those jobs, in bytes. 1.1 MiB was measured: while their list grows there are two.
 */
const REMEMBERED = 1.5 * 2 ** 20;

/**
 * @param {readonly Sample[]} samples the first one after the warm-up
 * @returns {string[]} the leaks
 */
export function checkSamples(samples) {
  const [first, ...later] = samples;
  if (!first || later.length < 7) throw new Error("too few samples");
  const wrong = memory(samples, first);
  for (const [what, name, factor] of /** @type {const} */ ([
    // The number in use varies a little; a leak adds up.
    ["held", "held JavaScript values", 1.25],
    ["timers", "timers", 1],
  ])) {
    const most = Math.max(...later.map((sample) => sample[what]));
    if (most > first[what] * factor) wrong.push(`${first[what]} ${name} have become ${most}`);
  }
  const listeners = Math.max(...samples.map((sample) => sample.listeners));
  if (listeners > 0) wrong.push(`${listeners} listeners are left on a signal`);
  const quarter = Math.ceil(samples.length / 4);
  const before = Math.max(...samples.slice(0, quarter).map(({ heap }) => heap));
  const after = Math.min(...samples.slice(-quarter).map(({ heap }) => heap));
  if (after > before + SLACK) {
    wrong.push(`the JavaScript heap has grown from at most ${before} to at least ${after} bytes`);
  }
  return wrong;
}

/**
 * @param {readonly Sample[]} samples
 * @param {Sample} first
 */
function memory(samples, first) {
  const most = (/** @type {readonly Sample[]} */ of) => Math.max(...of.map((one) => one.memory));
  const what = "bytes of WebAssembly's memory have become";
  const settled = samples.filter(({ removals }) => removals >= SETTLED);
  const [start] = settled;
  if (start && most(settled) > start.memory) {
    return [`${start.memory} ${what} ${most(settled)}, after all remembered jobs were there`];
  }
  const grown = most(samples);
  return grown > first.memory + REMEMBERED ? [`${first.memory} ${what} ${grown}`] : [];
}
