// One removal, from the click to its outcome.

import { thePackage } from "./package.js";
import { ENDPOINT } from "./place.js";
import { addStep } from "./story.js";

/** @typedef {import("./cluster.js").Place} Place */
/** @typedef {import("./cluster.js").Queue} Queue */
/** @typedef {import("./cluster.js").ClusterNode} ClusterNode */
/** @typedef {import("./language.js").Words["deeds"]} Deeds */
/** @typedef {keyof Deeds["remove"]["phases"]} Phase */
/** @typedef {import("ehpc-remove-nodes").Receipt} Receipt */

/**
 * @typedef {object} Removal a removal or its undo
 * @property {keyof Deeds} deed
 * @property {Place} place
 * @property {string} hpcqueue_id
 * @property {string} queueName
 * @property {Map<string, string>} nodes the names of the nodes by their ids
 * @property {Times} times the client's time limits
 * @property {Date} sent when it was sent first
 * @property {Phase} phase
 * @property {import("./story.js").Step[]} steps what the client did, oldest first
 * @property {string} job_id empty while there is none
 * @property {boolean} recovered whether the response was lost and the job found in the operation log
 * @property {string[]} doubt the ids of jobs that may be this removal
 * @property {string} message the package's error message; empty if there is none
 * @property {boolean} retryable whether it can be sent again
 * @property {Receipt | null} receipt what identifies it, while its outcome is unknown
 * @property {Finding | "looking" | null} finding what a look-up found
 * @property {boolean} undone whether it is being undone, or was
 * @property {Removal | null} undoes the removal that this undo is for
 */

/**
 * @typedef {object} Finding
 * @property {"found" | "several" | "broken" | "none" | "late" | "unread"} verdict `broken`: its job failed; `late`: it was not carried out and cannot be any more; `unread`: it could not be looked up
 * @property {Date | null} until when it may still be carried out, for `none`
 * @property {string} why what went wrong, for `unread`
 */

/**
 * @typedef {object} Times
 * @property {number} timeoutMs how long the client waits for one response, in milliseconds
 * @property {number} settleMs how long an accepted request may take to be carried out, and then to appear in the log
 */

/** The package's defaults. */
const TIMES = { timeoutMs: 12_000, settleMs: 5_000 };

/** The time limit of a look-up, in milliseconds. */
const LOOK_UP_MS = 30_000;

/** How long the page waits for a job, in milliseconds. */
const FOLLOW_MS = 15 * 60_000;

/**
 * A removal that is about to be sent.
 * @param {Place} place
 * @param {Pick<Queue, "hpcqueue_id" | "name">} queue
 * @param {ClusterNode[]} nodes
 * @param {Times} [times]
 * @returns {Removal}
 */
export function newRemoval(place, queue, nodes, times = TIMES) {
  return {
    ...{ deed: "remove", place, hpcqueue_id: queue.hpcqueue_id, queueName: queue.name },
    nodes: new Map(nodes.map(({ node_id, name }) => [node_id, name])),
    ...{ times, sent: new Date(), phase: "sending", steps: [] },
    ...{ job_id: "", recovered: false, doubt: [], message: "", retryable: false, finding: null },
    ...{ receipt: null, undone: false, undoes: null },
  };
}

/**
 * The undo of a removal.
 * @param {Removal} removal
 * @returns {Removal}
 */
export function undoing(removal) {
  const { place, hpcqueue_id, queueName, nodes, times } = removal;
  const addition = newRemoval(place, { hpcqueue_id, name: queueName }, [], times);
  return { ...addition, deed: "add", nodes: new Map(nodes), undoes: removal };
}

/**
 * Sends a removal and waits for its job. It never rejects: a failure becomes a phase.
 * @param {Removal} removal
 * @param {() => void} changed called whenever the removal has changed
 * @param {() => void} stepped called whenever the client has reported a step
 */
export async function carryOut(removal, changed, stepped) {
  const { deed, place, hpcqueue_id, nodes, times } = removal;
  try {
    const { addNodes, removeNodes } = await thePackage();
    const send = deed === "add" ? addNodes : removeNodes;
    const onEvent = (/** @type {import("./story.js").ClientEvent} */ event) =>
      addStep(removal, event) && stepped();
    // With a baseline, older jobs cannot be this removal: fewer outcomes stay unknown.
    const answer = await send(
      { ...place, hpcqueue_id, nodelist: [...nodes.keys()] },
      { endpoint: ENDPOINT, ...times, baseline: true, onEvent },
    );
    removal.job_id = answer.job_id;
    removal.recovered = answer.recovered;
  } catch (error) {
    fail(removal, error);
    changed();
    return;
  }
  removal.phase = "running";
  changed();
  await follow(removal, changed);
}

/**
 * Waits for the job of a removal.
 * @param {Removal} removal
 * @param {() => void} changed
 */
export async function follow(removal, changed) {
  const { job_id, place } = removal;
  try {
    const { waitForJob } = await thePackage();
    const options = { endpoint: ENDPOINT, deadlineMs: FOLLOW_MS };
    await waitForJob({ job_id, zone: place.zone }, options);
    removal.phase = "done";
  } catch (error) {
    const { kind, message } = failureOf(error);
    // Only kind `job` says that the job has ended.
    removal.phase = kind === "job" ? "job" : "untracked";
    removal.message = message ?? String(error);
  }
  changed();
}

/**
 * Finds out what became of a removal whose outcome is unknown. It never rejects.
 * @param {Removal} removal
 * @returns {Promise<Finding>}
 */
export async function lookUp(removal) {
  try {
    const { lookUp: ask } = await thePackage();
    const receipt = /** @type {Receipt} */ (removal.receipt);
    const options = { endpoint: ENDPOINT, deadlineMs: LOOK_UP_MS };
    const { state, job_id = "", jobIds = [], retryAfterMs } = await ask(receipt, options);
    if (state === "applied") removal.job_id = job_id;
    removal.doubt = state === "unknown" ? jobIds : [];
    const until = retryAfterMs === undefined ? null : new Date(Date.now() + retryAfterMs);
    const open = until ? "none" : "several";
    const verdicts = /** @type {const} */ ({
      applied: "found",
      notApplied: "late",
      failed: "broken",
    });
    return { verdict: state === "unknown" ? open : verdicts[state], until, why: "" };
  } catch (error) {
    return { verdict: "unread", until: null, why: failureOf(error).message ?? String(error) };
  }
}

/**
 * Whether a look-up has found out that nothing can be carried out any more.
 * @param {Removal["finding"]} finding
 */
export function isDecided(finding) {
  return finding instanceof Object && ["late", "broken"].includes(finding.verdict);
}

/** In these phases no node was removed. @type {Phase[]} */
const HARMLESS = ["invalid", "guard", "refused", "http", "load"];

/**
 * Whether it is certain that nothing was done.
 * @param {Removal} removal
 */
export function isHarmless({ phase }) {
  return HARMLESS.includes(phase);
}

/**
 * @typedef {object} Failure the fields of an HpcError; other errors have none of them
 * @property {string} [kind]
 * @property {string} [message]
 * @property {boolean} [maybeApplied]
 * @property {boolean} [retryable]
 * @property {number} [status]
 * @property {string[]} [jobIds]
 * @property {Receipt} [receipt]
 */

/**
 * @param {unknown} error
 * @returns {Failure}
 */
function failureOf(error) {
  return error instanceof Error ? error : {};
}

/**
 * @param {Removal} removal
 * @param {unknown} error
 */
function fail(removal, error) {
  const { kind, message, maybeApplied, retryable, status, jobIds = [], ...more } = failureOf(error);
  removal.receipt = more.receipt ?? null;
  const harmless = maybeApplied ? undefined : HARMLESS.find((phase) => phase === kind);
  // An unexpected error says nothing about the nodes.
  removal.phase = harmless ?? (kind === "job" ? "job" : "unknown");
  // The last attempt got no response either: it could not connect, or is not in the log.
  if (harmless === "http" && !status) addStep(removal, { type: "retry" });
  removal.message = message ?? String(error);
  removal.retryable = retryable === true;
  if (kind === "job") [removal.job_id = ""] = jobIds;
  else removal.doubt = jobIds;
}
