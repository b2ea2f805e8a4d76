// A snapshot of the cluster: its queues, its nodes, and its running removals.
import { readNodes, readQueues } from "../api/lists.js";
import { removalsAtWork } from "../api/operations.js";

/** @typedef {import("../api/operations.js").Job} Job */
/** @typedef {import("../api/lists.js").ListedQueue} ListedQueue */
/** @typedef {import("../api/lists.js").ListedNode} ListedNode */
/** @typedef {Record<typeof FIELDS[number], string>} ClusterNode */
/** @typedef {ReturnType<typeof queuesOf>["queues"][number]} Queue `nodes`: the compute nodes in it; `nrun`, `npend`: its running and waiting jobs */
/** @typedef {{ queues: import("ehpc-remove-nodes").QueueInfo[], nodes: import("ehpc-remove-nodes").NodeInfo[] }} Facts */
/** @typedef {ReturnType<typeof snapshotOf>} Snapshot */
/** The fields of a node that are read, as texts. */
const FIELDS =
  /** @type {("node_id" | "name" | "group_id" | "status" | "health_status" | "cpu" | "memory" | "gpu" | "private_ip")[]} */ (
    "node_id name group_id status health_status cpu memory gpu private_ip".split(" ")
  );
/** The time between two partial snapshots, in milliseconds. */
const PARTIAL_MS = 200;

/**
 * Reads the cluster.
 * @param {import("../api/lists.js").Place} place @param {import("../api/lists.js").Access} access
 * @param {Snapshot | null} last its nodes are kept unless its queues have changed; `null`: all is read
 * @param {(partial: Snapshot) => void} [arrived] called while pages of nodes arrive
 */
export async function readCluster(place, access, last, arrived) {
  const began = Date.now();
  const lists = Promise.all([readQueues(place, access), removalsAtWork(place, access)]);
  if (last) {
    const [listed, leaving] = await lists;
    const hasEnded = last.leaving.some((job) => !leaving.some((one) => one.job_id === job.job_id));
    if (!hasEnded && told(listed) === told(last.listed)) {
      return { ...last, ...queuesOf(listed, last.nodes), listed, leaving, time: Date.now() };
    }
  }
  let shownAt = 0;
  const nodes = readNodes(place, access, (some, total = 0) => {
    if (!arrived || some.length >= total || Date.now() - shownAt < PARTIAL_MS) return;
    shownAt = Date.now();
    const partial = { received: some.length, total };
    lists.then((both) => arrived(snapshotOf(both, some, began, partial))).catch(() => {});
  });
  return Promise.all([lists, nodes]).then(([both, all]) => snapshotOf(both, all, began));
}

/** What changes if a node enters or leaves a queue. @param {ListedQueue[]} listed */
function told(listed) {
  return JSON.stringify(
    listed.map((one) => [one.hpcqueue_id, one.name, one.node_list, one.compute_num]),
  );
}

/**
 * @param {[ListedQueue[], Job[]]} lists `leaving`: running removals in this cluster @param {ListedNode[]} nodes
 * @param {number} nodesBegan when reading them began @param {{ received: number, total: number } | null} partial while they arrive
 */
function snapshotOf([listed, leaving], nodes, nodesBegan, partial = null) {
  const names = new Map(nodes.map(({ node_id, name }) => [node_id, text(name)]));
  const times = { time: Date.now(), nodesTime: Date.now(), nodesBegan };
  return { ...queuesOf(listed, nodes), listed, leaving, nodes, names, ...times, partial };
}

/** @param {ListedQueue[]} listed @param {ListedNode[]} nodes */
function queuesOf(listed, nodes) {
  const compute = nodes.filter(({ role }) => (role ?? "compute") === "compute");
  const isTold = compute.some((node) => namesQueue(node, listed));
  const queues = listed.map((queue) => ({
    hpcqueue_id: queue.hpcqueue_id,
    name: text(queue.name),
    nrun: Number(queue.nrun ?? 0),
    npend: Number(queue.npend ?? 0),
    nodes: compute.filter((node) => isIn(node, queue, isTold)).map(readNode),
  }));
  const ids = queues.map((queue) => queue.nodes.map(({ node_id }) => node_id));
  return { queues, facts: readFacts(listed, nodes, ids) };
}

/** The input of the rule, and nothing more: every check copies it. @param {ListedQueue[]} listed @param {ListedNode[]} nodes @param {string[][]} ids of each queue's nodes @returns {Facts} */
function readFacts(listed, nodes, ids) {
  return {
    queues: listed.map(({ hpcqueue_id, cluster_id = null, node_list, compute_num = null }, at) => ({
      ...{ hpcqueue_id, cluster_id, compute_num },
      // If only the nodes name their queue, the queue lists them one by one.
      node_list: node_list?.length ? node_list : (ids[at] ?? []),
    })),
    nodes: nodes.map(({ node_id, group_id = null, role = null }) => ({ node_id, group_id, role })),
  };
}

// Whether a node is in a queue. Its `queue_info` says so where the API fills it in; its form is not
// documented, so any mention of the queue's id counts. Otherwise the group number decides.
/** @param {ListedNode} node @param {ListedQueue} queue @param {boolean} isTold whether `queue_info` names queues in this cluster */
function isIn(node, queue, isTold) {
  if (isTold) return namesQueue(node, [queue]);
  return (queue.node_list ?? []).map(String).includes(String(node.group_id));
}

/** @param {ListedNode} node @param {ListedQueue[]} queues */
function namesQueue({ queue_info }, queues) {
  const written = JSON.stringify(queue_info ?? "");
  return queues.some((queue) => written.includes(JSON.stringify(queue.hpcqueue_id).slice(1, -1)));
}

/** @param {ListedNode} node */
function readNode(node) {
  const texts = FIELDS.map((field) => [field, text(node[field])]);
  return /** @type {ClusterNode} */ (Object.fromEntries(texts));
}

/** @param {unknown} value */
function text(value) {
  return value === undefined || value === null ? "" : String(value);
}
