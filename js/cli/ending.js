import { isHpcError } from "ehpc-remove-nodes";
import { OPTIONS } from "./options.js";
import { isOutcome } from "./outcomes.js";
import { Stopped } from "./stopping.js";
import { Unconfirmed, UsageError } from "./usage.js";

/**
 * How the command ended, in words for people and in fields for scripts.
 *
 * @typedef {object} Ending
 * @property {import("./outcomes.js").Outcome} outcome
 * @property {string[]} lines
 * @property {object} [json]
 */

/** The job did not finish in time. It goes on. */
export class Unseen extends Error {
  name = "Unseen";

  /**
   * @param {string} job_id
   * @param {unknown} why the waiting ended
   * @param {string} known what is known of the removal
   * @param {string} command that waits once more
   */
  constructor(job_id, why, known, command) {
    // Of this one kind the package says it itself.
    const only = isHpcError(why) && why.kind === "unknown" ? "" : "Only the waiting ended.";
    super([said(why), known, only].filter((part) => part !== "").join(" "));
    this.job_id = job_id;
    this.command = command;
  }
}

/**
 * What a failure means.
 * @param {unknown} thrown
 * @param {boolean} sending whether the request may have left
 * @returns {Ending}
 */
export function failed(thrown, sending) {
  if (isHpcError(thrown)) {
    const lines = [`${thrown.message}${optionOf(thrown.field)}`];
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
  // The package rejects with its signal's reason only where nothing was sent.
  if (thrown instanceof Unconfirmed || thrown instanceof Stopped) {
    return fault(
      "unconfirmed",
      [`${thrown.message} Nothing was sent, no node was removed.`],
      false,
    );
  }
  const stack = thrown instanceof Error ? (thrown.stack ?? "") : String(thrown);
  const means = sending ? "It is not known whether the nodes were removed." : "Nothing was sent.";
  const lines = [`The command itself broke. ${means}`, ...stack.split("\n")];
  return fault("broken", lines, sending);
}

/**
 * With the fields that every HpcError's JSON has too, so that scripts read one form.
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
function said(thrown) {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/**
 * The option of the command that sets a field or an option of the package.
 * @param {string | undefined} field
 */
function optionOf(field) {
  const [name] =
    Object.entries(OPTIONS).find(([, { field: sets, option }]) => (sets ?? option) === field) ?? [];
  return field !== undefined && name !== undefined ? ` (--${name})` : "";
}
