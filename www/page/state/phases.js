// What the phase of a removal means for its look and its nodes.
/** @typedef {keyof typeof PHASES} Phase */
/** @typedef {"removing" | "unknown" | "gone" | ""} Hold how the table shows its nodes */
/** @param {"busy" | "good" | "bad" | "unsure"} look @param {Hold} hold */
const phase = (look, hold) => ({ look, hold });

const BUSY = phase("busy", "removing");
const GOOD = phase("good", "");
const NOTHING = phase("bad", ""); // no node was removed
const IN_DOUBT = phase("unsure", "unknown");

export const PHASES = {
  sending: BUSY,
  elsewhere: BUSY,
  running: BUSY,
  gone: phase("busy", "gone"), // the job has ended, and the lists are read again
  done: GOOD,
  undone: GOOD,
  invalid: NOTHING,
  guard: NOTHING,
  refused: NOTHING,
  http: NOTHING,
  load: NOTHING,
  journal: NOTHING,
  unresolved: NOTHING,
  job: phase("unsure", ""), // some nodes may have left
  untracked: IN_DOUBT, // the job may still run
  unknown: IN_DOUBT,
};

/** How a phase looks. @param {Phase} phase */
export const lookOf = (phase) => PHASES[phase].look;
/** Whether it means that nothing was done. @param {string} phase @returns {phase is Phase} */
export const isHarmless = (phase) =>
  /** @type {Record<string, unknown>} */ (PHASES)[phase] === NOTHING;
