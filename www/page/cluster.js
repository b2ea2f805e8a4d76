// The cluster as the page knows it: a snapshot of its queues and nodes, and what is on its way out.

import { readAll } from "./api.js";
import { is, readJob } from "./jobs.js";

/** @typedef {import("./api.js").Row} Row */
/** @typedef {import("./jobs.js").Job} Job */
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
 * @property {number} nrun jobs that run
 * @property {number} npend jobs that wait
 * @property {ClusterNode[]} nodes the compute nodes in it
 */

/**
 * @typedef {object} Snapshot
 * @property {Date} time when it was read
 * @property {Queue[]} queues
 * @property {Job[]} leaving removals that are at work in this cluster
 */

/**
 * Reads the whole cluster.
 * @param {Place} place
 * @returns {Promise<Snapshot>}
 * @throws {import("./api.js").ReadError}
 */
export async function readCluster({ cluster_id, zone }) {
  const where = { cluster_id, zone };
  const [queues, nodes, jobs] = await Promise.all([
    readAll("/queue/ehpc/getQueueList", where, ["queue_set", "queues_set", "hpcqueue_set"]),
    readAll("/cluster/listNodes", where, ["hpc_app_nodes_set"]),
    readAll("/operation", { zone, status: "pending" }, ["job_set"]),
  ]);
  const compute = nodes.filter((node) => node.role === "compute");
  const told = compute.some((node) => namesQueue(node.queue_info, queues));
  return {
    time: new Date(),
    queues: queues.map((queue) => ({
      hpcqueue_id: text(queue.hpcqueue_id),
      name: text(queue.name),
      nrun: Number(queue.nrun ?? 0),
      npend: Number(queue.npend ?? 0),
      nodes: compute.filter((node) => isIn(node, queue, told)).map(readNode),
    })),
    leaving: jobs.map(readJob).filter((job) => is(job, "remove") && job.resources.has(cluster_id)),
  };
}

/**
 * Does a node stand in a queue? Its `queue_info` says so where the API fills it in; its form is not
 * documented, so any mention of the queue's id counts. Else the group number decides.
 * @param {Row} node
 * @param {Row} queue
 * @param {boolean} told does `queue_info` name queues in this cluster?
 */
function isIn(node, queue, told) {
  if (told) return namesQueue(node.queue_info, [queue]);
  const groups = Array.isArray(queue.node_list) ? queue.node_list : [];
  return groups.map(String).includes(String(node.group_id));
}

/**
 * @param {unknown} info
 * @param {Row[]} queues
 */
function namesQueue(info, queues) {
  const written = JSON.stringify(info ?? "");
  return queues.some((queue) => written.includes(JSON.stringify(queue.hpcqueue_id).slice(1, -1)));
}

/**
 * @param {Row} node
 * @returns {ClusterNode}
 */
function readNode(node) {
  return {
    node_id: text(node.node_id),
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
