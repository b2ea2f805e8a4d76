// What the phase of a removal means for its look and its nodes.

/** @typedef {keyof typeof PHASES} Phase */
/** @typedef {"busy" | "good" | "bad" | "unsure"} Look */
/** @typedef {"removing" | "unknown" | "gone" | ""} Hold what becomes of its nodes in the table meanwhile */

const BUSY = /** @type {const} */ ({ look: "busy", hold: "removing" });
const GOOD = /** @type {const} */ ({ look: "good", hold: "" });
/** No node was removed. */
const NOTHING = /** @type {const} */ ({ look: "bad", hold: "" });
const IN_DOUBT = /** @type {const} */ ({ look: "unsure", hold: "unknown" });

export const PHASES = /** @satisfies {Record<string, { look: Look, hold: Hold }>} */ ({
  sending: BUSY,
  elsewhere: BUSY,
  running: BUSY,
  /** The job has ended, and the lists are read again. */
  gone: { look: "busy", hold: "gone" },
  done: GOOD,
  undone: GOOD,
  invalid: NOTHING,
  guard: NOTHING,
  refused: NOTHING,
  http: NOTHING,
  load: NOTHING,
  journal: NOTHING,
  unresolved: NOTHING,
  /** Some nodes may have left. */
  job: { look: "unsure", hold: "" },
  /** The job may still run. */
  untracked: IN_DOUBT,
  unknown: IN_DOUBT,
});

/** How a phase looks. @param {Phase} phase @returns {Look} */
export const lookOf = (phase) => PHASES[phase].look;

/** Whether it is certain that nothing was done. @param {Phase} phase */
export const isHarmless = (phase) => PHASES[phase] === NOTHING;

/** The phase of an error of this kind, if it is certain that nothing was done. @param {string} [kind] */
export const harmlessPhase = (kind) =>
  /** @type {Phase[]} */ (Object.keys(PHASES)).find((phase) => phase === kind && isHarmless(phase));
