// The rule, before asking: over all queues of the cluster, one must keep a compute node.

/** @typedef {import("./cluster.js").Snapshot} Snapshot */
/** @typedef {import("./cluster.js").Queue} Queue */

/**
 * @typedef {object} Verdict what a removal would leave
 * @property {boolean} allowed
 * @property {number} inQueue compute nodes left in this queue
 * @property {number} inAll compute nodes left in all queues
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
 * @param {Snapshot} snapshot
 * @param {Set<string>} leaving the ids of nodes that are on their way out
 * @param {Queue} queue the queue that loses nodes
 * @param {{ has: (node_id: string) => boolean }} chosen the nodes it loses
 * @returns {Verdict}
 */
export function judge(snapshot, leaving, queue, chosen) {
  /** @param {Queue} one */
  const left = (one) =>
    one.nodes.filter(
      ({ node_id }) => !leaving.has(node_id) && !(one === queue && chosen.has(node_id)),
    ).length;
  const inAll = snapshot.queues.reduce((sum, one) => sum + left(one), 0);
  return { allowed: inAll > 0, inQueue: left(queue), inAll };
}
