/**
 * The outcomes of the command. The names are those of `HpcError.kind`, and a few of the command's own.
 *
 * The codes: 2 for a wrong command line, as usual; from 20 if no node was changed; from 30 if nodes may
 * have been changed. Node itself exits with 1 to 13, and a shell with 126 or more.
 *
 * @typedef {keyof typeof OUTCOMES} Outcome
 */
export const OUTCOMES = Object.freeze({
  done: { code: 0, means: "the job succeeded; with --no-wait, the API accepted the change" },
  broken: { code: 1, means: "the command failed, or could not write its result: check the nodes" },
  invalid: { code: 2, means: "the command line or a key is wrong; nothing was sent" },
  unconfirmed: { code: 20, means: "not confirmed, or stopped before sending; nothing was done" },
  guard: { code: 21, means: "the rule or the lists forbid it; nothing was sent" },
  refused: { code: 22, means: "the API refused it; no node was changed" },
  http: { code: 23, means: "no valid API response; no node was changed" },
  load: { code: 24, means: "WebAssembly did not start, or it stopped; nothing was changed" },
  journal: { code: 25, means: "the journal could not be read or written; nothing was sent" },
  unresolved: { code: 26, means: "an earlier change of the same nodes is open; nothing was sent" },
  unknown: { code: 30, means: "the response was lost: the nodes may have been changed" },
  job: { code: 31, means: "accepted, but the job failed; it may have been done in part" },
  unseen: { code: 32, means: "the job did not finish in time; it may still be running" },
});

/** @param {string} name @returns {name is Outcome} */
export const isOutcome = (name) => Object.hasOwn(OUTCOMES, name);
