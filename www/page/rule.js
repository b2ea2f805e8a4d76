// The rule, before asking: over all queues of the cluster, one must keep a compute node. The package
// knows it; here stands what it is asked about.

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
 * @typedef {object} Verdict what a removal would leave
 * @property {"allowed" | "forbidden" | "unjudged"} answer `unjudged`: the lists do not allow it
 * @property {number} inQueue compute nodes left in this queue
 * @property {number} inAll compute nodes left in all queues
 * @property {string[]} spare for a forbidden one, the ids without which it would be allowed; empty if there are none
 * @property {string} reason the package's words, if it could not judge
 */

/**
 * The ids of all nodes that a removal is at work on, be it that the cluster knows of it or only this
 * page: while a lost answer is looked up, nobody should choose its nodes again.
 * @param {Snapshot} snapshot
 * @param {import("./removal.js").Removal[]} removals
 */
export function leavingNodes({ leaving }, removals) {
  const own = removals.filter(
    ({ deed, phase }) => deed === "remove" && (phase === "sending" || phase === "running"),
  );
  return new Set([
    ...leaving.flatMap((job) => [...job.resources]),
    ...own.flatMap((removal) => [...removal.nodes.keys()]),
  ]);
}

/**
 * Judges a removal. A node that is on its way out already counts as gone.
 * @param {import("./cluster.js").Place} place
 * @param {Snapshot} snapshot
 * @param {Set<string>} leaving the ids of nodes that are on their way out
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
    // Not for the rule's sake, if something is left: a node is not where it was.
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
 * The fewest nodes without which a choice would be allowed, those chosen last. Each smaller choice is
 * held against the rule itself: nothing is advised that it forbids.
 * @param {string[]} chosen
 * @param {(nodelist: string[]) => Promise<RemovalCheck>} check
 */
async function findSpare(chosen, check) {
  let [may, mayNot] = [0, chosen.length];
  // One less is nearly always enough. If not, halving finds it: fewer never leave less.
  for (let next = mayNot - 1; next > may; next = (may + mayNot) >> 1) {
    if ((await check(chosen.slice(0, next))).allowed) may = next;
    else mayNot = next;
  }
  return may > 0 ? chosen.slice(may) : [];
}

/**
 * What the rule is held against once the nodes that are on their way out have gone.
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
