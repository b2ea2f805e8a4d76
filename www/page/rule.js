// Checks the rule before a removal: at least one queue of the cluster must keep a compute node. The
// package has the rule; this file prepares its input.

import { thePackage } from "./package.js";

/** @typedef {import("./cluster.js").Snapshot} Snapshot */
/** @typedef {import("./cluster.js").Queue} Queue */
/** @typedef {import("ehpc-remove-nodes").RemovalCheck} RemovalCheck */

/**
 * @typedef {object} Facts
 * @property {import("ehpc-remove-nodes").QueueInfo[]} queues
 * @property {import("ehpc-remove-nodes").NodeInfo[]} nodes
 */

/**
 * @typedef {object} Verdict what would stay after a removal
 * @property {"allowed" | "forbidden" | "unjudged"} answer `unjudged`: the lists do not suffice
 * @property {number} inQueue compute nodes left in this queue
 * @property {number} inAll compute nodes left in all queues
 * @property {string[]} spare if forbidden, the ids without which it would be allowed; empty if there are none
 * @property {string} reason the package's message, if it could not check the rule
 */

/**
 * The ids of all nodes that are being removed, as the cluster or only this page knows, or that may be:
 * before the outcome of a removal is known, its nodes must not be selected again.
 * @param {Snapshot} snapshot
 * @param {import("./removal.js").Removal[]} removals
 */
export function leavingNodes({ leaving }, removals) {
  const open = ["sending", "elsewhere", "running", "unknown"];
  const own = removals.filter(({ deed, phase }) => deed === "remove" && open.includes(phase));
  return new Set([
    ...leaving.flatMap((job) => [...job.resources]),
    ...own.flatMap((removal) => [...removal.nodes.keys()]),
  ]);
}

/**
 * Checks a removal. A node that is being removed already counts as gone.
 * @param {import("./cluster.js").Place} place
 * @param {Snapshot} snapshot
 * @param {Set<string>} leaving the ids of nodes that are being removed
 * @param {Queue} queue the queue that loses nodes
 * @param {string[]} chosen the ids of the nodes it loses, one or more
 * @returns {Promise<Verdict>}
 */
export async function judge(place, snapshot, leaving, { hpcqueue_id }, chosen) {
  const { queues, nodes } = withoutThose(leaving, snapshot);
  try {
    const { checkRemoval } = await thePackage();
    /** @param {string[]} nodelist */
    const check = (nodelist) => checkRemoval(queues, { ...place, hpcqueue_id, nodelist }, nodes);
    const { allowed, remaining, reason = "" } = await check(chosen);
    const left = Object.values(remaining);
    const inAll = left.reduce((sum, one) => sum + one, 0);
    // If nodes are left, the rule is not the reason: a node is no longer in the queue.
    if (!allowed && (left.length === 0 || inAll > 0)) return unjudged(reason);
    return {
      answer: allowed ? "allowed" : "forbidden",
      inQueue: remaining[hpcqueue_id] ?? 0,
      inAll,
      spare: allowed ? [] : await findSpare(chosen, check),
      reason: "",
    };
  } catch (error) {
    return unjudged(String(error instanceof Error ? error.message : error));
  }
}

/**
 * @param {string} reason
 * @returns {Verdict}
 */
function unjudged(reason) {
  return { answer: "unjudged", inQueue: 0, inAll: 0, spare: [], reason };
}

/**
 * The fewest nodes to deselect so that the rule allows the rest, the last selected first. Each smaller
 * selection is checked, so that the page never suggests one that the rule forbids.
 * @param {string[]} chosen
 * @param {(nodelist: string[]) => Promise<RemovalCheck>} check
 */
async function findSpare(chosen, check) {
  let [may, mayNot] = [0, chosen.length];
  // One less is nearly always enough. If not, bisection finds the number.
  for (let next = mayNot - 1; next > may; next = (may + mayNot) >> 1) {
    if ((await check(chosen.slice(0, next))).allowed) may = next;
    else mayNot = next;
  }
  return may > 0 ? chosen.slice(may) : [];
}

/**
 * The input of the rule without the nodes that are being removed.
 * @param {Set<string>} leaving
 * @param {Snapshot} snapshot
 * @returns {Facts}
 */
function withoutThose(leaving, { facts, queues }) {
  if (leaving.size === 0) return facts;
  const going = queues.map(({ nodes }) => nodes.filter(({ node_id }) => leaving.has(node_id)));
  return {
    queues: facts.queues.map(({ compute_num, ...queue }, at) => ({
      ...queue,
      compute_num: compute_num == null ? null : Math.max(0, compute_num - (going[at]?.length ?? 0)),
    })),
    nodes: facts.nodes.filter(({ node_id }) => !leaving.has(node_id)),
  };
}
