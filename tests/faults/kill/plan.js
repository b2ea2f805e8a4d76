// What happens in a run, by its seed: who is killed when, and who looks it up then.

import { Random } from "../random.js";

/** @typedef {import("./world.js").Action} Action */

/**
 * @typedef {object} Moment when a program is killed: some time after an event
 * @property {string} on `start`, an event of the server, or one that the program says
 * @property {number} afterMs
 *
 * @typedef {object} Call
 * @property {Action} action
 * @property {boolean} byGroup does it name the group of the nodes?
 * @property {number[]} diskMs
 *
 * @typedef {object} Program
 * @property {Call | undefined} call undefined for one that resumes
 * @property {number} times how often it opens the journal
 * @property {Moment | undefined} dies
 *
 * @typedef {object} Plan
 * @property {string} name
 * @property {Call} first
 * @property {Moment} dies
 * @property {number | undefined} early when somebody resumes while the first may still be alive (ms)
 * @property {Program[][]} steps what runs after its death: those of a step at the same time
 */

/** The moments of death: their probabilities, and up to how long after them (ms). */
const MOMENTS = /** @type {const} */ ({
  start: [0.1, 250],
  loaded: [0.06, 60],
  // The receipt, before the first attempt.
  "wrote 1": [0.08, 40],
  // The first attempt.
  "wrote 2": [0.26, 30],
  sent: [0.22, 500],
  executed: [0.14, 250],
  answered: [0.08, 1500],
  called: [0.06, 60],
});

/** The longest that a slow disk takes (ms). */
const DISK_MS = 80;

/** How those that come later are killed. @type {readonly [Moment, ...Moment[]]} */
const LATER = [
  { on: "start", afterMs: 1500 },
  { on: "loaded", afterMs: 200 },
  { on: "wrote 1", afterMs: 20 },
];

/** How a later call is killed. @type {readonly [Moment, ...Moment[]]} */
const LATER_CALL = [
  ...LATER,
  { on: "wrote 2", afterMs: 30 },
  { on: "wrote 3", afterMs: 30 },
  { on: "sent", afterMs: 400 },
  { on: "executed", afterMs: 200 },
];

/** Who comes later, by probability. @typedef {Readonly<Record<string, number>>} Later */

/** Only who resumes: that takes a few seconds. @type {Later} */
export const RESUMED = Object.freeze({
  once: 0.4,
  "three at once": 0.25,
  "the journal opened twice": 0.15,
  "killed, and once more": 0.2,
});

/** Also who calls again for the same nodes. @type {Later} */
export const RESUMED_OR_CALLED = Object.freeze({
  once: 0.28,
  "three at once": 0.14,
  "the journal opened twice": 0.1,
  "killed, and once more": 0.14,
  again: 0.12,
  "again twice at once": 0.08,
  "again, and resumed at the same time": 0.06,
  "again, killed": 0.08,
});

/**
 * @param {string} name
 * @param {Later} later
 * @returns {Plan}
 */
export function plan(name, later) {
  const random = new Random(name);
  const first = call(
    random,
    random.pick(["removeNodes", "removeNodes", "removeNodes", "addNodes"]),
  );
  const weights = Object.fromEntries(Object.entries(MOMENTS).map(([on, [share]]) => [on, share]));
  const on = /** @type {keyof typeof MOMENTS} */ (random.name(weights, "called"));
  return {
    ...{ name, first, dies: { on, afterMs: random.upTo(MOMENTS[on][1]) } },
    early: random.chance(0.15) ? random.between(0, 800) : undefined,
    steps: steps(random, first.action, random.name(later, "once")),
  };
}

/**
 * @param {Random} random
 * @param {Action} action
 * @param {string} later
 * @returns {Program[][]}
 */
function steps(random, action, later) {
  const resume = (times = 1) => ({ call: undefined, times, dies: undefined });
  const again = () => {
    const other = action === "removeNodes" ? "addNodes" : "removeNodes";
    return { call: call(random, random.chance(0.25) ? other : action), times: 1, dies: undefined };
  };
  const killed = (/** @type {Program} */ program) => {
    const { on, afterMs } = random.pick(program.call ? LATER_CALL : LATER);
    return { ...program, dies: { on, afterMs: random.upTo(afterMs) } };
  };
  switch (later) {
    case "three at once":
      return [[resume(), resume(), resume()]];
    case "the journal opened twice":
      return [[resume(2)]];
    case "killed, and once more":
      return [[killed(resume())], [resume()]];
    case "again":
      return [[again()], [resume()]];
    case "again twice at once":
      return [[again(), again()], [resume()]];
    case "again, and resumed at the same time":
      return [[again(), resume()], [resume()]];
    case "again, killed":
      return [[killed(again())], [resume()]];
    default:
      return [[resume()]];
  }
}

/**
 * @param {Random} random
 * @param {Action} action
 * @returns {Call}
 */
function call(random, action) {
  const isSlow = random.chance(0.5);
  const diskMs = [0, 1, 2, 3].map(() => (isSlow ? random.upTo(DISK_MS) : 0));
  return { action, byGroup: random.chance(0.2), diskMs };
}
