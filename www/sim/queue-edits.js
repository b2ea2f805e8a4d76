// The operations that change a queue: removeNodes, and addNodes, its undo.

import { nodelist, text } from "./fields.js";
import { Refusal } from "./refusal.js";

/** @typedef {import("./operations.js").Call} Call */
/** @typedef {import("./cluster.js").Cluster} Cluster */
/** @typedef {import("./cluster.js").ClusterNode} ClusterNode */
/** @typedef {import("./cluster.js").Queue} Queue */
/** @typedef {import("./job-log.js").JobLog} JobLog */

/** @param {Call} call */
export function removeNodes(call) {
  return edit(call, (cluster, queue, log) => ({
    name: (entry) => {
      if (typeof entry === "number") return cluster.group(entry, queue);
      const node = computeNode(cluster, entry);
      if (node.queue === queue) return [node];
      throw new Refusal(1400, `node ${entry} is not in queue ${queue.hpcqueue_id}`);
    },
    check: (nodes) => keepOne(cluster, log, nodes),
    effect: (nodes) => {
      for (const node of nodes) {
        node.queue = null;
        queue.nodes.delete(node);
      }
    },
  }));
}

/** @param {Call} call */
export function addNodes(call) {
  return edit(call, (cluster, queue) => ({
    name: (entry) => {
      if (typeof entry === "number") return cluster.group(entry, null);
      const node = computeNode(cluster, entry);
      if (!node.queue) return [node];
      throw new Refusal(1400, `node ${entry} is already in queue ${node.queue.hpcqueue_id}`);
    },
    check: () => {},
    effect: (nodes) => {
      for (const node of nodes) {
        node.queue = queue;
        queue.nodes.add(node);
      }
    },
  }));
}

/**
 * @typedef {object} Edit
 * @property {(entry: number | string) => ClusterNode[]} name the nodes that an entry names
 * @property {(nodes: Set<ClusterNode>) => void} check throws if the rule forbids the change
 * @property {(nodes: Set<ClusterNode>) => void} effect the change if the job succeeds
 */

/**
 * The common part: finds queue and nodes, refuses what is not possible, and writes a job.
 * @param {Call} call
 * @param {(cluster: Cluster, queue: Queue, log: JobLog) => Edit} make
 */
function edit({ world, fields, now, job_action, verdict }, make) {
  const cluster_id = text(fields, "cluster_id");
  const hpcqueue_id = text(fields, "hpcqueue_id");
  const entries = nodelist(fields);
  const zone = text(fields, "zone");
  const cluster = world.cluster(cluster_id, zone);
  const log = world.log(zone);
  /** @type {Set<ClusterNode>} */
  const nodes = new Set();
  const ids = () => [cluster_id, hpcqueue_id, ...[...nodes].map((node) => node.node_id)];
  try {
    const queue = cluster.queues.get(hpcqueue_id);
    if (!queue) throw new Refusal(2100, `queue ${hpcqueue_id} is not found in ${cluster_id}`);
    const { name, check, effect } = make(cluster, queue, log);
    for (const entry of entries) {
      const named = name(entry);
      if (named.length === 0) throw new Refusal(2100, `no node of group ${entry} can be used here`);
      for (const node of named) nodes.add(node);
    }
    if (verdict.refuse) throw verdict.refuse;
    const busy = busyNodes(log);
    for (const node of nodes) {
      if (!busy.has(node.node_id)) continue;
      throw new Refusal(5300, `node ${node.node_id} is being updated by another job`);
    }
    check(nodes);
    const job = { job_action, created: now, ms: cluster.job_ms, resources: ids() };
    const outcome = { error_codes: verdict.fail, effect: () => effect(nodes) };
    const job_id = log.start({ ...job, ...outcome }, verdict.lag);
    if (verdict.twin !== null) log.start(twinOf(job, verdict.twin), verdict.lag);
    return { job_id };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    log.refuse({ job_action, created: now, resources: ids(), error_codes: `${error.retCode}` });
    throw error;
  }
}

/**
 * Somebody else's job with the same nodes at the same time: the log does not show whose is whose. It
 * fails in the end, because the nodes have left by then.
 * @template {object} Job
 * @param {Job} job
 * @param {number} ms how long it runs
 */
function twinOf(job, ms) {
  return { ...job, ms, error_codes: "5300", effect: () => {} };
}

/**
 * @param {Cluster} cluster
 * @param {string} id
 */
function computeNode(cluster, id) {
  const node = cluster.nodes.get(id);
  if (!node) throw new Refusal(2100, `node ${id} is not found in ${cluster.cluster_id}`);
  if (node.role === "compute") return node;
  throw new Refusal(1400, `node ${id} is a ${node.role} node: only compute nodes can be in queues`);
}

/**
 * The ids of all nodes that a running job changes.
 * @param {JobLog} log
 */
function busyNodes(log) {
  return new Set([...log.pending].flatMap((job) => job.resources));
}

/**
 * The rule: at least one queue of the cluster must keep a compute node. A node that is being removed
 * counts as gone, and one that is being added does not count yet.
 * @param {Cluster} cluster
 * @param {JobLog} log
 * @param {Set<ClusterNode>} leaving
 */
function keepOne(cluster, log, leaving) {
  const busy = busyNodes(log);
  for (const queue of cluster.queues.values()) {
    for (const node of queue.nodes) {
      if (!leaving.has(node) && !busy.has(node.node_id)) return;
    }
  }
  throw new Refusal(
    1400,
    `at least one queue of cluster ${cluster.cluster_id} must keep a compute node`,
  );
}
