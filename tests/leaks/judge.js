// Whether samples of a long run show that something is kept.

/** @typedef {import("./sample.js").Sample} Sample */

/**
 * What the heap may have grown by, in bytes, from its highest in the first quarter to its lowest in
 * the last. The engine's own code and feedback come and go by about as much.
 */
export const SLACK = 256 * 1024;

/**
 * So many removals must have been accepted before WebAssembly's memory must not grow any more: the
 * package remembers the last 8,192 jobs on purpose (core/src/change/claims.rs), so that no call takes another's
 * job for its own.
 */
export const SETTLED = 10_000;

/**
 * What remembering them may take, in bytes: 1.1 MiB were seen, for while the list of them grows there
 * are two.
 */
const REMEMBERED = 1.5 * 2 ** 20;

/**
 * @param {readonly Sample[]} samples the first one after the first calls, when everything that is
 *   made once has been made
 * @returns {string[]} what is wrong; empty if nothing is
 */
export function judge(samples) {
  const [first, ...later] = samples;
  if (!first || later.length < 7) throw new Error("too few samples to judge by");
  const wrong = memory(samples, first);
  for (const [what, name, factor] of /** @type {const} */ ([
    // How many are needed at once differs a little; what is never let go adds up.
    ["held", "JavaScript values that it holds", 1.25],
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
    return [`${start.memory} ${what} ${most(settled)}, after all that is remembered was there`];
  }
  const grown = most(samples);
  return grown > first.memory + REMEMBERED ? [`${first.memory} ${what} ${grown}`] : [];
}
