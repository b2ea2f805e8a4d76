import { shown } from "../command-line/plain.js";
import { Problem } from "./problems.js";

/** @typedef {import("../types.d.ts").ClusterNode} ClusterNode */
/** @typedef {import("../types.d.ts").Queue} Queue */
/** @typedef {{ queues: Queue[], nodes: ClusterNode[] }} Lists the queues and nodes of a cluster */

/**
 * @param {{ cluster_id: string, zone: string }} place
 * @param {import("./session.js").Session} session
 * @returns {Promise<Lists>}
 */
export async function readLists(place, { listQueues, listNodes }) {
  const queues = await listQueues(place);
  return { queues, nodes: await listNodes(place) };
}

/**
 * The queue with that id, otherwise the only one with that name.
 * @param {readonly Queue[]} queues
 * @param {string} wanted
 * @param {string} cluster
 */
export function findQueue(queues, wanted, cluster) {
  const byId = queues.find(({ hpcqueue_id }) => hpcqueue_id === wanted);
  const [queue, ...others] = byId ? [byId] : queues.filter(({ name }) => name === wanted);
  const list = (/** @type {readonly Queue[]} */ all) => all.map(labelQueue).join(", ") || "none";
  if (!queue) {
    const means = `Cluster ${cluster} has no queue ${shown(wanted)}. It has: ${list(queues)}.`;
    throw new Problem("queue_not_found", means);
  }
  if (others.length === 0) return queue;
  const means = `Several queues have the same name: ${list([queue, ...others])}. Name one by its id.`;
  throw new Problem("queue_ambiguous", means);
}

/**
 * The compute nodes in a queue. Its `node_list` has groups, of which only a part may be in it; which, a
 * node's `queue_info` says if the API fills it in. Its format is not documented.
 * @param {Queue} queue
 * @param {Lists} lists
 */
export function nodesIn({ hpcqueue_id, node_list }, { queues, nodes }) {
  /** @param {ClusterNode} node @param {string} id */
  const names = ({ queue_info }, id) => JSON.stringify(queue_info ?? "").includes(`"${id}"`);
  const isTold = nodes.some((node) => queues.some((queue) => names(node, queue.hpcqueue_id)));
  const entries = new Set(node_list);
  return nodes.filter((node) => {
    const { node_id, group_id } = node;
    const isListed = entries.has(node_id) || (group_id != null && entries.has(group_id));
    return isCompute(node) && isListed && (!isTold || names(node, hpcqueue_id));
  });
}

/** The compute nodes that are in no queue. @param {Lists} lists */
export function inNoQueue(lists) {
  const inside = new Set(lists.queues.flatMap((queue) => nodesIn(queue, lists)));
  return lists.nodes.filter((node) => isCompute(node) && !inside.has(node));
}

/** Whether a node can be in a queue. @param {ClusterNode} node */
const isCompute = ({ role }) => (role ?? "compute") === "compute";

/** @param {Pick<ClusterNode, "node_id" | "name">} node */
export const label = ({ node_id, name }) => (name ? `${node_id} (${shown(name)})` : node_id);

/** @param {Queue} queue */
export const labelQueue = ({ hpcqueue_id, name }) =>
  name ? `${shown(name)} (${hpcqueue_id})` : hpcqueue_id;
