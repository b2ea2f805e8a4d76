// One removal, from the click to its outcome.

import { journalOptions, LOOK_UP_MS, sentAt } from "./journal.js";
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
 * @property {Receipt | null} receipt what identifies it; `null` while it is sent, or if nothing was
 * @property {Finding | "looking" | null} finding what a look-up found
 * @property {boolean} undone whether it is being undone, or was
 * @property {Removal | null} undoes the removal that this undo is for
 */

/**
 * @typedef {object} Finding
 * @property {"found" | "several" | "none" | "unread"} verdict `unread`: it could not be looked up
 * @property {Date | null} until when it may still be carried out, for `none`
 * @property {boolean} again whether the page looks again by itself after that
 * @property {string} why what went wrong, for `unread`
 */

/**
 * @typedef {object} Times
 * @property {number} timeoutMs how long the client waits for one response, in milliseconds
 * @property {number} settleMs how long an accepted request may take to be carried out, and then to appear in the log
 */

/** The package's defaults. */
const TIMES = { timeoutMs: 12_000, settleMs: 5_000 };

/** How long the page waits for a job, in milliseconds. */
const FOLLOW_MS = 15 * 60_000;

/** The page looks up by itself until this time after a removal was sent (ms); then there is a button. */
const PATIENCE_MS = 5 * 60_000;

/**
 * Removals whose outcome is known come back from the journal until this time after they were sent
 * (ms): as long as an undo is likely to be wanted. Open ones, and removals whose job still runs,
 * always come back; what was not carried out never does.
 */
const RECENT_MS = 15 * 60_000;

/**
 * A removal that is about to be sent.
 * @param {Place} place
 * @param {Pick<Queue, "hpcqueue_id" | "name">} queue
 * @param {Pick<ClusterNode, "node_id" | "name">[]} nodes
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
 * A removal or an undo in the journal. Names that the cluster's lists do not have stay ids.
 * @param {Receipt} receipt
 * @param {import("./cluster.js").Snapshot} snapshot
 * @param {Removal[]} removals those that it may undo
 * @param {Times} [times]
 * @returns {Removal}
 */
export function comeBack(receipt, { queues, names }, removals, times) {
  const { action, cluster_id, zone, hpcqueue_id, nodelist, nodes = nodelist } = receipt;
  const name = queues.find((one) => one.hpcqueue_id === hpcqueue_id)?.name || hpcqueue_id;
  const ids = nodes.map(String).map((node_id) => ({ node_id, name: names.get(node_id) ?? "" }));
  const removal = newRemoval({ cluster_id, zone }, { hpcqueue_id, name }, ids, times);
  Object.assign(removal, { sent: sentAt(receipt), phase: "unknown", finding: "looking", receipt });
  if (action === "removeNodes") return removal;
  const undoes = removals.findLast((one) => one.deed === "remove" && isSameChange(one, receipt));
  if (undoes) undoes.undone = true;
  return { ...removal, deed: "add", undoes: undoes ?? null };
}

/**
 * Whether a removal in the journal comes back if it is not shown.
 * @param {Receipt} receipt
 * @param {import("./cluster.js").Snapshot} snapshot
 */
export function comesBack(receipt, { leaving }) {
  const { state, claims } = receipt;
  if (state === "open" || state === "notApplied") return state === "open";
  const isRecent = Date.now() - sentAt(receipt).getTime() < RECENT_MS;
  return isRecent || leaving.some(({ job_id }) => claims.includes(job_id));
}

/**
 * Whether a receipt is a removal's. While it is sent, its receipt is not known here.
 * @param {Removal} removal
 * @param {Receipt} receipt
 */
export function isOf(removal, receipt) {
  if (removal.receipt) return removal.receipt.id === receipt.id;
  const action = removal.deed === "add" ? "addNodes" : "removeNodes";
  return removal.phase === "sending" && action === receipt.action && isSameChange(removal, receipt);
}

/**
 * @param {Removal} removal
 * @param {Receipt} receipt
 */
function isSameChange({ hpcqueue_id, nodes }, receipt) {
  const ids = (receipt.nodes ?? receipt.nodelist).map(String);
  const isSame = ids.length === nodes.size && ids.every((id) => nodes.has(id));
  return hpcqueue_id === receipt.hpcqueue_id && isSame;
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
      { ...journalOptions(), ...times, baseline: true, onEvent },
    );
    removal.receipt = answer.receipt ?? null;
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
 */
export async function lookUp(removal) {
  try {
    const { lookUp: ask } = await thePackage();
    const receipt = /** @type {Receipt} */ (removal.receipt);
    conclude(removal, await ask(receipt, { ...journalOptions(), deadlineMs: LOOK_UP_MS }));
  } catch (error) {
    conclude(removal, { state: "unknown", error });
  }
}

/**
 * Takes over what a look-up has found.
 * @param {Removal} removal
 * @param {Pick<import("ehpc-remove-nodes").Resumed, "state" | "job_id" | "jobIds" | "retryAfterMs" | "error">} found
 */
export function conclude(removal, { state, job_id, jobIds = [], retryAfterMs, error }) {
  const until = retryAfterMs === undefined ? null : new Date(Date.now() + retryAfterMs);
  const again = until !== null && until.getTime() - removal.sent.getTime() < PATIENCE_MS;
  const why = error === undefined ? "" : (failureOf(error).message ?? String(error));
  const open = jobIds.length > 0 ? "several" : "none";
  settle(removal, state, job_id ? [job_id] : jobIds);
  // The phase says that it was not carried out, or failed.
  if (state === "notApplied" || state === "failed") return;
  const verdict = state === "applied" ? "found" : open;
  removal.finding = { verdict: why ? "unread" : verdict, until, again, why };
}

/** @type {Record<import("ehpc-remove-nodes").Resumed["state"], Phase>} */
const OUTCOMES = { applied: "running", failed: "job", notApplied: "http", unknown: "unknown" };

/**
 * Takes over what became of a removal.
 * @param {Removal} removal
 * @param {keyof typeof OUTCOMES} state
 * @param {readonly string[]} jobs
 */
export function settle(removal, state, jobs) {
  const isKnown = state !== "unknown";
  removal.phase = OUTCOMES[state];
  removal.finding = null;
  removal.job_id = (isKnown && jobs[0]) || "";
  removal.doubt = isKnown ? [] : [...jobs];
  if (!isKnown) return;
  removal.message = "";
  // An undo that was not carried out can be repeated.
  if (removal.undoes && state !== "applied") removal.undoes.undone = false;
}

/** In these phases no node was removed. @type {Phase[]} */
const HARMLESS = ["invalid", "guard", "refused", "http", "load", "journal", "unresolved"];

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
  // That of `unresolved` is an earlier removal's.
  removal.receipt = (kind !== "unresolved" && more.receipt) || null;
  const harmless = maybeApplied ? undefined : HARMLESS.find((phase) => phase === kind);
  // An unexpected error says nothing about the nodes.
  removal.phase = harmless ?? (kind === "job" ? "job" : "unknown");
  // The last attempt got no response either: it could not connect, or is not in the log.
  if (harmless === "http" && !status) addStep(removal, { type: "retry" });
  // The earlier removal is shown too.
  removal.message = kind === "unresolved" && more.receipt ? "" : (message ?? String(error));
  removal.retryable = retryable === true;
  if (kind === "job") [removal.job_id = ""] = jobIds;
  else removal.doubt = jobIds;
}
