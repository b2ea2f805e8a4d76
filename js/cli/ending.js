import { isHpcError } from "ehpc-remove-nodes";
import { OPTIONS } from "./options.js";
import { isOutcome } from "./outcomes.js";
import { Stopped } from "./stopping.js";
import { Unconfirmed, UsageError } from "./usage.js";

/**
 * The result of the command: lines for people, JSON for scripts.
 *
 * @typedef {object} Ending
 * @property {import("./outcomes.js").Outcome} outcome
 * @property {string[]} lines
 * @property {object} [json]
 */

/** The job did not finish in time. It may still be running. */
export class Unseen extends Error {
  name = "Unseen";

  /**
   * @param {string} job_id
   * @param {unknown} why the wait ended
   * @param {string} known what is known about the removal
   * @param {string} command the command that waits again
   */
  constructor(job_id, why, known, command) {
    // The message of kind `unknown` already says so.
    const only = isHpcError(why) && why.kind === "unknown" ? "" : "Only the wait ended.";
    super([messageOf(why), known, only].filter((part) => part !== "").join(" "));
    this.job_id = job_id;
    this.command = command;
  }
}

/**
 * The result for a thrown value.
 * @param {unknown} thrown
 * @param {Pick<import("./run.js").Progress, "sending" | "journal" | "earlier">} progress
 * @returns {Ending}
 */
export function failed(thrown, { sending, journal, earlier }) {
  if (isHpcError(thrown)) {
    const next = journal ? inJournal(thrown, journal, earlier) : [];
    const lines = [`${thrown.message}${optionOf(thrown.field)}`, ...next];
    const outcome = isOutcome(thrown.kind) ? thrown.kind : "broken";
    return { outcome, lines, json: { error: thrown.toJSON() } };
  }
  if (thrown instanceof Unseen) {
    const { message, command, job_id } = thrown;
    const lines = [message, "To wait for the job again:", `  ${command}`];
    return fault("unseen", lines, true, { jobIds: [job_id] });
  }
  if (thrown instanceof UsageError) {
    return fault("invalid", [`${thrown.message} Nothing was sent. See --help.`], false);
  }
  // The package rejects with the signal's reason only if nothing was sent.
  if (thrown instanceof Unconfirmed || thrown instanceof Stopped) {
    return fault(
      "unconfirmed",
      [`${thrown.message} Nothing was sent, no node was removed.`],
      false,
    );
  }
  const stack = thrown instanceof Error ? (thrown.stack ?? "") : String(thrown);
  const means = sending ? "It is not known whether the nodes were removed." : "Nothing was sent.";
  const lines = [`The command itself failed. ${means}`, ...stack.split("\n")];
  return fault("broken", lines, sending);
}

/**
 * A result with the fields of an HpcError's JSON, so that scripts read one format.
 * @param {import("./outcomes.js").Outcome} kind
 * @param {string[]} lines
 * @param {boolean} maybeApplied
 * @param {object} [more]
 * @returns {Ending}
 */
function fault(kind, lines, maybeApplied, more) {
  const [message] = lines;
  const error = { kind, message, maybeApplied, retryable: false, ...more };
  return { outcome: kind, lines, json: { error } };
}

/** @param {unknown} thrown */
function messageOf(thrown) {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/**
 * What to do next, where the message names functions of the package.
 * @param {import("../types.d.ts").HpcErrorFields} error
 * @param {import("./journal.js").CommandJournal} journal
 * @param {readonly import("../types.d.ts").Resumed[]} earlier
 */
function inJournal({ kind, receipt }, journal, earlier) {
  const again = "Run the same command again: it first finds out what became of";
  if (kind === "unknown") {
    return [`${again} this removal, and sends nothing until that is known.`];
  }
  if (kind === "journal") {
    return [`Or name another folder than ${journal.folder} with --journal, or use --no-journal.`];
  }
  if (kind !== "unresolved") return [];
  const found = earlier.find((one) => one.receipt?.id === receipt?.id);
  const entry = found ? journal.fileOf(found.id) : `in ${journal.folder}`;
  return [
    `${again} the earlier one.`,
    `If you know that from elsewhere, delete its entry: ${entry}`,
  ];
}

/**
 * The command's option for a field or option of the package.
 * @param {string | undefined} field
 */
function optionOf(field) {
  const [name] =
    Object.entries(OPTIONS).find(([, { field: sets, option }]) => (sets ?? option) === field) ?? [];
  return field !== undefined && name !== undefined ? ` (--${name})` : "";
}
