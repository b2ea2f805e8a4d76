// One removal or undo: what is known of it.

import { sentAt } from "./journal.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./cluster.js").Snapshot} Snapshot */
/** @typedef {import("ehpc-remove-nodes").Receipt} Receipt */

/**
 * @typedef {object} Removal
 * @property {"remove" | "add"} deed
 * @property {string} hpcqueue_id
 * @property {string} queueName
 * @property {Map<string, string>} nodes the names of the nodes by their ids
 * @property {number} sent when it was sent first
 * @property {number} ended when its job ended
 * @property {import("./phases.js").Phase} phase
 * @property {import("./steps.js").Step[]} steps what the client did, oldest first
 * @property {string} job_id empty while there is none
 * @property {boolean} recovered whether the response was lost and the job found in the operation log
 * @property {string[]} doubt the ids of jobs that may be this removal
 * @property {unknown} error what the package reported, if anything
 * @property {Receipt | null} receipt what identifies it; `null` while it is sent, or if nothing was
 * @property {Finding | "looking" | null} finding what a look-up found
 * @property {boolean} hidden whether the user does not want to see it until more is known
 * @property {boolean} undone whether it is being undone, or was
 * @property {Removal | null} undoes the removal that this undo is for
 */

/**
 * @typedef {object} Finding
 * @property {"found" | "several" | "none" | "unread"} verdict `unread`: it could not be looked up
 * @property {number | null} until when it may still be carried out, for `none`
 * @property {number | null} again when the page looks again by itself
 * @property {unknown} why what went wrong, for `unread`
 */

/**
 * Removals whose outcome is known come back from the journal until this time after they were sent
 * (ms): as long as an undo is likely to be wanted. Open ones, and removals whose job still runs,
 * always come back; what was not carried out never does.
 */
const RECENT_MS = 15 * 60_000;

/**
 * A removal that is about to be sent.
 * @param {Pick<import("./cluster.js").Queue, "hpcqueue_id" | "name">} queue
 * @param {readonly { node_id: string, name: string }[]} nodes
 * @returns {Removal}
 */
export function newRemoval({ hpcqueue_id, name }, nodes) {
  return {
    ...{ deed: "remove", hpcqueue_id, queueName: name, phase: "sending", steps: [] },
    nodes: new Map(nodes.map((node) => [node.node_id, node.name])),
    ...{ sent: Date.now(), ended: 0, job_id: "", recovered: false, doubt: [], error: null },
    ...{ receipt: null, finding: null, hidden: false, undone: false, undoes: null },
  };
}

/** The undo of a removal. @param {Removal} removal @returns {Removal} */
export function undoing(removal) {
  const { hpcqueue_id, queueName: name, nodes } = removal;
  const addition = newRemoval({ hpcqueue_id, name }, []);
  return { ...addition, deed: "add", nodes: new Map(nodes), undoes: removal };
}

/**
 * A removal or an undo in the journal. Names that the cluster's lists do not have stay ids.
 * @param {Receipt} receipt
 * @param {Snapshot} snapshot
 * @param {Removal[]} removals those that it may undo
 * @returns {Removal}
 */
export function comeBack(receipt, { queues, names }, removals) {
  const { action, hpcqueue_id } = receipt;
  const name = queues.find((one) => one.hpcqueue_id === hpcqueue_id)?.name || hpcqueue_id;
  const ids = idsOf(receipt).map((node_id) => ({ node_id, name: names.get(node_id) ?? "" }));
  const removal = newRemoval({ hpcqueue_id, name }, ids);
  Object.assign(removal, { sent: sentAt(receipt), phase: "unknown", finding: "looking", receipt });
  if (action === "removeNodes") return removal;
  const undoes = removals.findLast((one) => one.deed === "remove" && isSameChange(one, receipt));
  if (undoes) undoes.undone = true;
  return { ...removal, deed: "add", undoes: undoes ?? null };
}

/** Whether a removal in the journal comes back if it is not shown. @param {Receipt} receipt @param {Snapshot} snapshot */
export function comesBack(receipt, { leaving }) {
  const { state, claims } = receipt;
  if (state === "open" || state === "notApplied") return state === "open";
  const isRecent = Date.now() - sentAt(receipt) < RECENT_MS;
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

/** @param {Removal} removal @param {Receipt} receipt */
function isSameChange({ hpcqueue_id, nodes }, receipt) {
  const ids = idsOf(receipt);
  const isSame = ids.length === nodes.size && ids.every((id) => nodes.has(id));
  return hpcqueue_id === receipt.hpcqueue_id && isSame;
}

/** @param {Receipt} receipt */
function idsOf({ nodelist, nodes }) {
  return (nodes ?? nodelist).map(String);
}

/**
 * Which of a removal's nodes are in its queue, by the list.
 * @param {Removal} removal
 * @param {Snapshot | null} snapshot
 */
export function whereabouts({ hpcqueue_id, nodes }, snapshot) {
  const queue = snapshot?.queues.find((one) => one.hpcqueue_id === hpcqueue_id);
  const there = new Set(queue?.nodes.map(({ node_id }) => node_id));
  const ids = [...nodes.keys()];
  return {
    inside: ids.filter((id) => there.has(id)),
    outside: snapshot ? ids.filter((id) => !there.has(id)) : [],
  };
}
