// What the phase of a removal means for its look and its nodes.
/** @typedef {keyof typeof PHASES} Phase */
/** @typedef {"removing" | "unknown" | "gone" | ""} Hold what becomes of its nodes in the table meanwhile */
/** @param {"busy" | "good" | "bad" | "unsure"} look @param {Hold} hold */
const phase = (look, hold) => ({ look, hold });

const BUSY = phase("busy", "removing");
const GOOD = phase("good", "");
/** No node was removed. */
const NOTHING = phase("bad", "");
const IN_DOUBT = phase("unsure", "unknown");

export const PHASES = {
  ...{ sending: BUSY, elsewhere: BUSY, running: BUSY },
  /** The job has ended, and the lists are read again. */
  gone: phase("busy", "gone"),
  ...{ done: GOOD, undone: GOOD },
  ...{ invalid: NOTHING, guard: NOTHING, refused: NOTHING, http: NOTHING },
  ...{ load: NOTHING, journal: NOTHING, unresolved: NOTHING },
  /** Some nodes may have left. */
  job: phase("unsure", ""),
  /** The job may still run. */
  untracked: IN_DOUBT,
  unknown: IN_DOUBT,
};

/** How a phase looks. @param {Phase} phase */
export const lookOf = (phase) => PHASES[phase].look;
/** Whether it is certain that nothing was done: by a phase, or by the kind of an error. @param {string} phase @returns {phase is Phase} */
export const isHarmless = (phase) =>
  /** @type {Record<string, unknown>} */ (PHASES)[phase] === NOTHING;
