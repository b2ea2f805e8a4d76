import { join } from "node:path";
import { isHpcError } from "ehpc-remove-nodes";
import { OptionError } from "../command-line/parse.js";
import { Stopped } from "../command-line/stopping.js";
import { commandLine } from "./again.js";
import { OPTIONS } from "./options.js";
import { isOutcome } from "./outcomes.js";
import { Problem, REASSURANCES } from "./problems.js";

/**
 * What the command did.
 *
 * @typedef {object} Result
 * @property {string[]} lines for people
 * @property {object} [json] for scripts
 * @property {readonly string[]} [hints] what to do next, on standard error
 *
 * @typedef {Result & { outcome: import("./outcomes.js").Outcome }} Ending
 */

/**
 * The ending for a thrown value.
 * @param {unknown} thrown
 * @param {import("./run.js").Run} run
 * @returns {Ending}
 */
export function failed(thrown, run) {
  if (isHpcError(thrown)) {
    const { kind, field, message } = thrown;
    const [option] = Object.entries(OPTIONS).find(([, { sets }]) => sets && sets === field) ?? [];
    const lines = [option ? `${message} (--${option})` : message];
    const outcome = isOutcome(kind) ? kind : "broken";
    return { outcome, lines, json: { error: thrown.toJSON() }, hints: next(thrown, run) };
  }
  const { outcome, hints, json } = problemOf(thrown, run);
  const message = `${json.message}${REASSURANCES[outcome] ?? ""}`;
  return { outcome, lines: [message], json: { error: { ...json, message } }, hints };
}

/** @param {unknown} thrown @param {import("./run.js").Run} run */
function problemOf(thrown, { isSending }) {
  if (thrown instanceof Problem) return thrown;
  if (thrown instanceof OptionError) return new Problem(thrown.code, thrown.message);
  // The package rejects with the signal's reason only if nothing was sent.
  if (thrown instanceof Stopped) return new Problem("stopped", thrown.message);
  const hints = `${thrown instanceof Error ? thrown.stack : thrown}`.split("\n");
  const means = isSending ? "It is not known whether the nodes were changed." : "Nothing was sent.";
  const message = `The command itself failed. ${means}`;
  return new Problem("bug", message, { hints, maybeApplied: isSending });
}

/**
 * What to do next, where the message names functions of the package.
 * @param {import("../types.d.ts").HpcErrorFields} error
 * @param {import("./run.js").Run} run
 */
function next({ kind, receipt }, run) {
  const { earlier, journal } = run;
  if (kind === "job" && run.args.queue !== "") {
    return ["To see which nodes the queue has:", `  ${commandLine("list", [], run)}`];
  }
  if (!journal) return [];
  if (kind === "journal") {
    return [`Or name another folder than ${journal.folder} with --journal, or use --no-journal.`];
  }
  const again = "Run the same command again: it first finds out what became of";
  const lookUp = ["To find out only that:", `  ${commandLine("look-up", [], run)}`];
  if (kind === "unknown") {
    return [`${again} this call, and sends nothing until that is known.`, ...lookUp];
  }
  if (kind !== "unresolved") return [];
  const found = earlier.find((one) => one.receipt?.id === receipt?.id);
  const entry = found ? join(journal.folder, `${found.id}.json`) : `in ${journal.folder}`;
  const known = `If you know that from elsewhere, delete its entry: ${entry}`;
  return [`${again} the earlier one.`, ...lookUp, known];
}
