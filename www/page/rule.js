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
 * The ids of all nodes that a removal is at work on.
 * @param {Snapshot} snapshot
 */
export function leavingNodes({ leaving }) {
  return new Set(leaving.flatMap((job) => [...job.resources]));
}

/**
 * Judges a removal. A node that is on its way out already counts as gone.
 * @param {Snapshot} snapshot
 * @param {Queue} queue the queue that loses nodes
 * @param {Set<string>} chosen the ids of the nodes it loses
 * @returns {Verdict}
 */
export function judge(snapshot, queue, chosen) {
  const leaving = leavingNodes(snapshot);
  /** @param {Queue} one */
  const left = (one) =>
    one.nodes.filter(
      ({ node_id }) => !leaving.has(node_id) && !(one === queue && chosen.has(node_id)),
    ).length;
  const inAll = snapshot.queues.reduce((sum, one) => sum + left(one), 0);
  return { allowed: inAll > 0, inQueue: left(queue), inAll };
}
