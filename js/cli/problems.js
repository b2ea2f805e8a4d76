/**
 * The command's own errors by code: their outcome, and what happened. The codes are stable, and no
 * HpcError has one of them. Errors of the package, and of lists of nodes, keep theirs.
 *
 * @type {Readonly<Record<string, readonly [import("./outcomes.js").Outcome, string]>>}
 */
export const PROBLEMS = Object.freeze({
  option_unknown: ["invalid", "there is no such option, or not for this command"],
  option_invalid: ["invalid", "an option has no value, or one that it cannot have"],
  option_repeated: ["invalid", "an option is given twice"],
  options_conflict: ["invalid", "two options exclude each other"],
  argument_missing: ["invalid", "a required option or argument is missing"],
  argument_unexpected: ["invalid", "the command takes no such argument"],
  group_invalid: ["invalid", "a group number is not 1 or higher"],
  nodes_unreadable: ["invalid", "the file or standard input with nodes cannot be read"],
  keys_missing: ["invalid", "the environment does not have both keys"],
  no_terminal: ["unconfirmed", "nobody can be asked, and --yes is not given"],
  not_confirmed: ["unconfirmed", "the question was not answered with y or yes"],
  stopped: ["unconfirmed", "a signal ended the command before it sent anything"],
  queue_not_found: ["guard", "no queue of the cluster has this id or name"],
  queue_ambiguous: ["guard", "several queues have this name"],
  nodes_not_found: ["guard", "the cluster has no nodes with these ids or names"],
  nodes_ambiguous: ["guard", "several nodes have the same name"],
  no_journal_folder: ["journal", "the environment does not say where the journal is"],
  still_unknown: ["unknown", "look-up could not find out what became of a call"],
  job_not_seen: ["unseen", "the wait ended before the job did"],
  bug: ["broken", "the command itself failed"],
});

const NOTHING = " Nothing was sent, no node was changed.";

/** What their messages end with, by outcome. @type {Partial<Record<import("./outcomes.js").Outcome, string>>} */
export const REASSURANCES = {
  invalid: " Nothing was sent. See --help.",
  ...{ unconfirmed: NOTHING, guard: NOTHING, journal: NOTHING },
};

/** An error of the command itself. */
export class Problem extends Error {
  /**
   * @param {string} code of PROBLEMS, or of a list of nodes
   * @param {string} message
   * @param {{ hints?: readonly string[], jobIds?: readonly string[], maybeApplied?: boolean }} [more]
   */
  constructor(code, message, { hints = [], jobIds, maybeApplied = false } = {}) {
    super(message);
    this.code = code;
    this.outcome = PROBLEMS[code]?.[0] ?? "invalid";
    this.hints = hints;
    // The fields of an HpcError's JSON, so that scripts read one format.
    const facts = { kind: this.outcome, code, message, maybeApplied, retryable: false };
    this.json = { ...facts, ...(jobIds && { jobIds }) };
  }
}
