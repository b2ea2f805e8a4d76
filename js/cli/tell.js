import { isHpcError } from "ehpc-remove-nodes";
import { commandLine } from "./again.js";
import { span } from "./listen.js";

/** @typedef {import("../types.d.ts").Resumed} Resumed */

/** How many groups and nodes are named. */
const NAMED = 4;

/**
 * Says once what became of an earlier call, and keeps it for --json.
 * @param {import("./run.js").Run} run
 * @returns {(found: Resumed) => void}
 */
export function teller(run) {
  return (found) => {
    if (run.earlier.some((one) => one.id === found.id && one.state === found.state)) return;
    run.earlier = [...run.earlier.filter(({ id }) => id !== found.id), found];
    const { receipt, job_id, state } = found;
    const style = state === "unknown" ? "yellow" : undefined;
    for (const line of said(found)) run.screen.say(line, style);
    if (!receipt || job_id === undefined) return;
    const { endpoint, zone } = receipt;
    run.screen.say(`  ${commandLine("wait", [job_id], run, { endpoint, zone })}`);
  };
}

/** @param {Resumed} found */
function said({ id, state, job_id, jobIds = [], retryAfterMs, inProgress, receipt, error }) {
  if (!receipt) {
    return [`Entry ${id} of the journal cannot be read: it is not known what became of its call.`];
  }
  const call = described(receipt);
  const known = `An earlier ${call}`;
  const open = `what became of an earlier ${call}`;
  if (inProgress) return [`${known} is still running in another process.`];
  const jobs = jobIds.join(", ");
  const states = {
    applied: `was carried out: job ${job_id}, which may still run or fail. To wait for it:`,
    notApplied: "was not carried out.",
    failed: `failed: job ${jobs}. It may have been done in part: check the queue's nodes.`,
  };
  if (state !== "unknown") return [`${known} ${states[state]}`];
  if (isHpcError(error) && error.kind === "invalid") {
    return [`${known} can be looked up only with its own keys, at ${receipt.endpoint}.`];
  }
  if (error) return [`It is not known ${open}. The look-up failed:`, `  ${messageOf(error)}`];
  if (retryAfterMs !== undefined) {
    const again = `it may still arrive. Look again in ${span(retryAfterMs)}.`;
    return [`It is not known yet ${open}: ${again}`];
  }
  const unclear = `the operation log has jobs that may be this one or another's: ${jobs}`;
  return [`It is not known ${open}${jobs === "" ? "" : `: ${unclear}`}.`];
}

/** @param {import("../types.d.ts").Receipt} receipt */
function described({ action, nodelist, hpcqueue_id, cluster_id, attempts: [first] }) {
  const named = nodelist.slice(0, NAMED);
  const names = named.map((one) => (typeof one === "number" ? `group ${one}` : one));
  const more = nodelist.length > NAMED ? ` and ${nodelist.length - NAMED} more` : "";
  const [noun, to] = action === "addNodes" ? ["addition", "to"] : ["removal", "from"];
  const sent = first ? `sent ${first.sent}` : "never sent";
  const where = `${to} queue ${hpcqueue_id} of cluster ${cluster_id}`;
  return `${noun} of ${names.join(", ")}${more} ${where} (${sent})`;
}

/** @param {unknown} error an HpcError, or the reason of an abort */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/** An earlier result for --json. @param {Resumed} found */
export function toJson({ error, ...found }) {
  if (error === undefined) return found;
  return { ...found, error: isHpcError(error) ? error.toJSON() : { message: messageOf(error) } };
}
