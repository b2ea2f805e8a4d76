// A snapshot of the cluster: its queues, its nodes, and its running removals.

import { thePackage } from "./package.js";
import { ENDPOINT } from "./place.js";
import { removalsAtWork } from "./running-removals.js";

/** @typedef {import("./running-removals.js").Job} Job */
/** @typedef {import("ehpc-remove-nodes").Queue} ListedQueue */
/** @typedef {import("ehpc-remove-nodes").ClusterNode} ListedNode */
/** @typedef {{ cluster_id: string, zone: string }} Place */

/**
 * @typedef {object} ClusterNode a compute node
 * @property {string} node_id
 * @property {string} name
 * @property {string} group_id
 * @property {string} role
 * @property {string} status
 * @property {string} health_status
 * @property {string} cpu
 * @property {string} memory
 * @property {string} gpu
 */

/**
 * @typedef {object} Queue
 * @property {string} hpcqueue_id
 * @property {string} name
 * @property {number} nrun running jobs
 * @property {number} npend waiting jobs
 * @property {ClusterNode[]} nodes the compute nodes in it
 */

/**
 * @typedef {object} Snapshot
 * @property {Date} time when it was read
 * @property {Queue[]} queues
 * @property {Job[]} leaving running removals in this cluster
 * @property {Map<string, string>} names the names of all nodes by their ids
 * @property {import("./rule.js").Facts} facts the input of the rule
 */

/**
 * Reads the whole cluster.
 * @param {Place} place
 * @returns {Promise<Snapshot>}
 */
export async function readCluster({ cluster_id, zone }) {
  const where = { cluster_id, zone };
  const { listNodes, listQueues } = await thePackage();
  const [listed, nodes, leaving] = await Promise.all([
    listQueues(where, { endpoint: ENDPOINT }),
    listNodes(where, { endpoint: ENDPOINT }),
    removalsAtWork(where),
  ]);
  const compute = nodes.filter(({ role }) => (role ?? "compute") === "compute");
  const told = compute.some((node) => namesQueue(node, listed));
  const queues = listed.map((queue) => ({
    hpcqueue_id: queue.hpcqueue_id,
    name: text(queue.name),
    nrun: Number(queue.nrun ?? 0),
    npend: Number(queue.npend ?? 0),
    nodes: compute.filter((node) => isIn(node, queue, told)).map(readNode),
  }));
  const names = new Map(nodes.map(({ node_id, name }) => [node_id, text(name)]));
  return { time: new Date(), queues, leaving, names, facts: readFacts(listed, nodes, queues) };
}

/**
 * The input of the rule, and nothing more: every check copies it.
 * @param {ListedQueue[]} listed
 * @param {ListedNode[]} nodes
 * @param {Queue[]} queues
 * @returns {import("./rule.js").Facts}
 */
function readFacts(listed, nodes, queues) {
  return {
    queues: listed.map(({ hpcqueue_id, cluster_id = null, node_list, compute_num = null }, at) => ({
      ...{ hpcqueue_id, cluster_id, compute_num },
      // If only the nodes name their queue, the queue lists them one by one.
      node_list: node_list?.length ? node_list : idsOf(queues[at]),
    })),
    nodes: nodes.map(({ node_id, group_id = null, role = null }) => ({ node_id, group_id, role })),
  };
}

/** @param {Queue | undefined} queue */
function idsOf(queue) {
  return (queue?.nodes ?? []).map(({ node_id }) => node_id);
}

/**
 * Whether a node is in a queue. Its `queue_info` says so where the API fills it in; its form is not
 * documented, so any mention of the queue's id counts. Otherwise the group number decides.
 * @param {ListedNode} node
 * @param {ListedQueue} queue
 * @param {boolean} told whether `queue_info` names queues in this cluster
 */
function isIn(node, queue, told) {
  if (told) return namesQueue(node, [queue]);
  return (queue.node_list ?? []).map(String).includes(String(node.group_id));
}

/**
 * @param {ListedNode} node
 * @param {ListedQueue[]} queues
 */
function namesQueue({ queue_info }, queues) {
  const written = JSON.stringify(queue_info ?? "");
  return queues.some((queue) => written.includes(JSON.stringify(queue.hpcqueue_id).slice(1, -1)));
}

/**
 * @param {ListedNode} node
 * @returns {ClusterNode}
 */
function readNode(node) {
  return {
    node_id: node.node_id,
    name: text(node.name),
    group_id: text(node.group_id),
    role: text(node.role),
    status: text(node.status),
    health_status: text(node.health_status),
    cpu: text(node.cpu),
    memory: text(node.memory),
    gpu: text(node.gpu),
  };
}

/** @param {unknown} value */
function text(value) {
  return value === undefined || value === null ? "" : String(value);
}
