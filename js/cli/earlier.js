import { isHpcError, resume } from "ehpc-remove-nodes";
import { waitCommand } from "./again.js";
import { listener } from "./listen.js";
import { span } from "./messages.js";

/** @typedef {import("../types.d.ts").Receipt} Receipt */
/** @typedef {import("../types.d.ts").Resumed} Resumed */
/** @typedef {import("./journal.js").CommandJournal} CommandJournal */
/** @typedef {import("./run.js").World} World */

/** How many groups and nodes are named. */
const NAMED = 4;

/**
 * Finds out what became of earlier removals, and says it. The package refuses what they may disturb.
 *
 * @param {CommandJournal} journal
 * @param {import("../types.d.ts").SignOptions} options of every call, with keys
 * @param {(found: Resumed) => void} tell
 * @param {World} world
 */
export async function findEarlier(journal, options, tell, { signal, screen }) {
  signal.throwIfAborted();
  const onEvent = listener(screen);
  for (const one of await resume(journal, { ...options, signal, onEvent })) {
    // After Ctrl-C, the next command finds out the others.
    if (!(signal.aborted && one.error)) tell(one);
  }
  await journal.tellUntold().catch(() => {}); // The removal meets the same error.
  signal.throwIfAborted();
}

/**
 * Says once what became of an earlier call, and keeps it for --json.
 *
 * @param {import("./arguments.js").ParsedArguments} args
 * @param {World} world
 * @returns {(found: Resumed) => void}
 */
export function teller({ options }, { env, screen, progress }) {
  return (found) => {
    if (progress.earlier.some((one) => one.id === found.id && one.state === found.state)) return;
    progress.earlier = [...progress.earlier.filter(({ id }) => id !== found.id), found];
    for (const line of said(found)) screen.say(line);
    const { receipt, job_id } = found;
    if (!receipt || job_id === undefined) return;
    const { endpoint, zone } = receipt;
    const place = { request: { zone }, options: { ...options, endpoint } };
    screen.say(`  ${waitCommand(job_id, place, env)}`);
  };
}

/** @param {Resumed} found */
function said({ id, state, job_id, jobIds = [], retryAfterMs, inProgress, receipt, error }) {
  if (!receipt) {
    return [`Entry ${id} of the journal cannot be read: it is not known what became of its call.`];
  }
  const { what, which } = described(receipt);
  const known = `An earlier ${what} ${which}`;
  const open = `what became of an earlier ${what} ${which}`;
  if (inProgress) return [`${known} is still running in another process.`];
  const jobs = jobIds.join(", ");
  switch (state) {
    case "applied":
      return [
        `${known} was carried out: job ${job_id}, which may still run or fail. To wait for it:`,
      ];
    case "notApplied":
      return [`${known} was not carried out.`];
    case "failed":
      return [
        `${known} failed: job ${jobs}. It may have been done in part: check the queue's nodes.`,
      ];
  }
  if (isHpcError(error) && error.kind === "invalid") {
    return [`${known} can be looked up only with its own keys, at ${receipt.endpoint}.`];
  }
  if (error) return [`It is not known ${open}. The look-up failed:`, `  ${messageOf(error)}`];
  if (retryAfterMs !== undefined) {
    return [
      `It is not known yet ${open}: it may still arrive. Look again in ${span(retryAfterMs)}.`,
    ];
  }
  const unclear = `the operation log has jobs that may be this one or another's: ${jobs}`;
  return [`It is not known ${open}${jobs === "" ? "" : `: ${unclear}`}.`];
}

/** @param {Receipt} receipt */
function described({ action, nodelist, hpcqueue_id, cluster_id, attempts }) {
  const names = nodelist
    .slice(0, NAMED)
    .map((one) => (typeof one === "number" ? `group ${one}` : one));
  const more = nodelist.length > NAMED ? ` and ${nodelist.length - NAMED} more` : "";
  const [verb, to] = action === "addNodes" ? ["addition", "to"] : ["removal", "from"];
  const [first] = attempts;
  const sent = first ? `sent ${first.sent}` : "never sent";
  return {
    what: `${verb} of ${names.join(", ")}${more}`,
    which: `${to} queue ${hpcqueue_id} of cluster ${cluster_id} (${sent})`,
  };
}

/** @param {unknown} error an HpcError, or the reason of an abort */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * An earlier result for --json.
 * @param {Resumed} found
 */
export function toJson({ error, ...found }) {
  if (error === undefined) return found;
  return { ...found, error: isHpcError(error) ? error.toJSON() : { message: messageOf(error) } };
}
