// One removal or undo: what is known of it.
import { sentAt } from "./journal.js";

/** @import { Receipt } from "ehpc-remove-nodes" */
/** @import { Snapshot } from "./cluster.js" */
/** @import { Phase } from "./phases.js" */
/** @import { Step } from "./steps.js" */
/** @typedef {ReturnType<typeof newRemoval>} Removal */
/**
 * @typedef {object} Finding what a look-up found
 * @property {"found" | "several" | "none" | "unread"} verdict `unread`: it could not be looked up
 * @property {number | null} until when it may still be carried out
 * @property {number | null} again when the page looks again by itself
 * @property {unknown} why what went wrong
 */

/** Removals whose outcome is known come back from the journal until this time after they were
 * sent (ms): as long as an undo is likely to be wanted. Open ones, and those whose job still runs,
 * always come back; what was not carried out never does. */
const RECENT_MS = 15 * 60_000;

/** A removal or an undo that is about to be sent. @param {"remove" | "add"} deed
 * @param {{ hpcqueue_id: string, name: string }} queue
 * @param {readonly { node_id: string, name: string }[]} nodes */
export function newRemoval(deed, { hpcqueue_id, name: queueName }, nodes) {
  return {
    deed,
    hpcqueue_id,
    queueName,
    /** Their names by their ids. */
    nodes: new Map(nodes.map((node) => [node.node_id, node.name])),
    phase: /** @type {Phase} */ ("sending"),
    /** What the client did, oldest first. */
    steps: /** @type {Step[]} */ ([]),
    sent: Date.now(),
    ended: 0, // when its outcome was known
    recovered: false, // its response was lost, and its job found
    undone: false, // or being undone
    job_id: "",
    /** The ids of jobs that may be this removal. */
    doubt: /** @type {readonly string[]} */ ([]),
    /** What the package reported, if anything. */
    error: /** @type {unknown} */ (null),
    /** What identifies it; `null` while it is sent, or if nothing was. */
    receipt: /** @type {Receipt | null} */ (null),
    finding: /** @type {Finding | "looking" | null} */ (null),
    /** The removal that this undo is for. */
    undoes: /** @type {{ undone: boolean, phase: Phase } | null} */ (null),
  };
}

/** The undo of a removal. @param {Removal} removal @returns {Removal} */
export function undoing(removal) {
  const { hpcqueue_id, queueName: name, nodes } = removal;
  return { ...newRemoval("add", { hpcqueue_id, name }, []), nodes, undoes: removal };
}

/** A removal or an undo in the journal. @param {Receipt} receipt @param {Snapshot} snapshot
 * @param {Removal[]} removals those that it may undo @returns {Removal} */
export function comeBack(receipt, { queues, names }, removals) {
  const { hpcqueue_id } = receipt;
  const deed = receipt.action === "addNodes" ? "add" : "remove";
  const name = queues.find((one) => one.hpcqueue_id === hpcqueue_id)?.name || hpcqueue_id;
  const nodes = idsOf(receipt).map((node_id) => ({ node_id, name: names.get(node_id) ?? "" }));
  const isIt = (/** @type {Removal} */ one) => one.deed === "remove" && isSameChange(one, receipt);
  const undoes = (deed === "add" && removals.findLast(isIt)) || null;
  if (undoes) undoes.undone = true;
  const removal = newRemoval(deed, { hpcqueue_id, name }, nodes);
  const known = /** @type {const} */ ({ phase: "unknown", finding: "looking", receipt, undoes });
  return { ...removal, ...known, sent: sentAt(receipt) };
}

/** Whether it comes back from the journal. @param {Receipt} receipt @param {Snapshot} snapshot */
export function comesBack(receipt, { leaving }) {
  const { state, claims } = receipt;
  if (state === "open" || state === "notApplied") return state === "open";
  const isRecent = Date.now() - sentAt(receipt) < RECENT_MS;
  return isRecent || leaving.some(({ job_id }) => claims.includes(job_id));
}

/** Whether a receipt is a removal's. @param {Removal} removal @param {Receipt} receipt */
export function isOf(removal, receipt) {
  // While it is sent, its receipt is not known here.
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

/** Which of a removal's nodes are in its queue, by the list. @param {Removal} removal
 * @param {Snapshot | null} snapshot */
export function whereabouts({ hpcqueue_id, nodes }, snapshot) {
  const queue = snapshot?.queues.find((one) => one.hpcqueue_id === hpcqueue_id);
  const there = new Set(queue?.nodes.map(({ node_id }) => node_id));
  const inside = [...nodes.keys()].filter((id) => there.has(id));
  const outside = [...nodes.keys()].filter((id) => snapshot && !there.has(id));
  return { inside, outside };
}
