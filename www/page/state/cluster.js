// A snapshot of the cluster: its queues, its nodes, and its running removals.
import { removalsAtWork } from "../api/operations.js";
import { thePackage } from "../api/package.js";

/** @import { ClusterNode as ListedNode, Queue as ListedQueue } from "ehpc-remove-nodes" */
/** @import { Access, Place } from "../api/package.js" */
/** @import { Job } from "../api/operations.js" */
/** @typedef {ReturnType<typeof readNode>} ClusterNode */
/** @typedef {ReturnType<typeof queuesOf>["queues"][number]} Queue */
/** @typedef {ReturnType<typeof snapshotOf>} Snapshot */

const PARTIAL_MS = 200; // between two partial snapshots

/** Reads the cluster. @param {Place} place @param {Access} access
 * @param {Snapshot | null} last its nodes are kept unless its queues have changed otherwise than by
 * @param {ReadonlySet<string>} gone the nodes whose removal has ended
 * @param {(partial: Snapshot) => void} [arrived] called while pages of nodes arrive */
export async function readCluster(place, access, last, gone, arrived) {
  const began = Date.now();
  const { listNodes, listQueues } = await thePackage();
  const lists = Promise.all([listQueues(place, access), removalsAtWork(place, access)]);
  if (last) {
    const [listed, leaving] = await lists;
    const hasEnded = last.leaving.some((job) => !leaving.some((one) => one.job_id === job.job_id));
    if (!hasEnded && gone.size === 0 && told(listed) === told(last.listed)) {
      return { ...last, ...queuesOf(listed, last.nodes), listed, leaving, time: Date.now() };
    }
    if (gone.size > 0 && haveLeft(gone, last, listed)) {
      const out = { group_id: null, queue_info: null };
      const nodes = last.nodes.map((one) => (gone.has(one.node_id) ? { ...one, ...out } : one));
      return { ...snapshotOf([listed, leaving], nodes, began), nodesTime: last.nodesTime };
    }
  }
  let shownAt = 0;
  /** @type {ListedNode[]} */
  const some = [];
  const nodes = listNodes(place, {
    ...access,
    onPage({ items, offset, total = 0 }) {
      some.splice(offset, some.length, ...items);
      if (!arrived || some.length >= total || Date.now() - shownAt < PARTIAL_MS) return;
      shownAt = Date.now();
      const partial = { received: some.length, total };
      const shown = [...some];
      lists.then((both) => arrived(snapshotOf(both, shown, began, partial))).catch(() => {});
    },
  });
  return Promise.all([lists, nodes]).then(([both, all]) => snapshotOf(both, all, began));
}

/** Whether the queues have lost just these, by their counts. @param {ReadonlySet<string>} gone
 * @param {Snapshot} last @param {ListedQueue[]} listed */
function haveLeft(gone, { queues }, listed) {
  const counts = queues.map(({ hpcqueue_id, nodes }) => {
    const left = nodes.filter(({ node_id }) => !gone.has(node_id)).length;
    return `${hpcqueue_id} ${left}`;
  });
  return counts.join() === listed.map((one) => `${one.hpcqueue_id} ${one.compute_num}`).join();
}

/** What changes if a node enters or leaves a queue. @param {ListedQueue[]} listed */
const told = (listed) =>
  JSON.stringify(listed, ["hpcqueue_id", "name", "node_list", "compute_num"]);

/** @param {[ListedQueue[], Job[]]} lists the queues, and the running removals in this cluster
 * @param {ListedNode[]} nodes @param {number} nodesBegan when reading them began
 * @param {{ received: number, total: number } | null} partial while they arrive */
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
    /** Its running and its waiting jobs. */
    nrun: Number(queue.nrun ?? 0),
    npend: Number(queue.npend ?? 0),
    nodes: compute.filter((node) => isIn(node, queue, isTold)).map(readNode),
  }));
  const ids = queues.map((queue) => queue.nodes.map(({ node_id }) => node_id));
  return { queues, facts: readFacts(listed, nodes, ids) };
}

/** The input of the rule, and nothing more: every check copies it. @param {ListedQueue[]} listed
 * @param {ListedNode[]} nodes @param {string[][]} ids of each queue's nodes */
function readFacts(listed, nodes, ids) {
  return {
    queues: listed.map(({ hpcqueue_id, cluster_id = null, node_list, compute_num = null }, at) => ({
      hpcqueue_id,
      cluster_id,
      compute_num,
      // If only the nodes name their queue, the queue lists them one by one.
      node_list: node_list?.length ? node_list : (ids[at] ?? []),
    })),
    nodes: nodes.map(({ node_id, group_id = null, role = null }) => ({ node_id, group_id, role })),
  };
}

/** Whether a node is in a queue. Where the API fills in `queue_info`, any mention of the queue's id
 * counts, because its form is not documented. Otherwise the group number decides.
 * @param {ListedNode} node @param {ListedQueue} queue @param {boolean} isTold by `queue_info` */
function isIn(node, queue, isTold) {
  if (isTold) return namesQueue(node, [queue]);
  return (queue.node_list ?? []).map(String).includes(String(node.group_id));
}

/** @param {ListedNode} node @param {ListedQueue[]} queues */
function namesQueue({ queue_info }, queues) {
  const written = JSON.stringify(queue_info ?? "");
  return queues.some((queue) => written.includes(JSON.stringify(queue.hpcqueue_id).slice(1, -1)));
}

/** What is shown of a node, as texts. @param {ListedNode} node */
function readNode(node) {
  return {
    node_id: node.node_id,
    name: text(node.name),
    group_id: text(node.group_id),
    status: text(node.status),
    health_status: text(node.health_status),
    cpu: text(node.cpu),
    memory: text(node.memory),
    gpu: text(node.gpu),
    private_ip: text(node.private_ip),
  };
}

/** @param {unknown} value */
const text = (value) => String(value ?? "");
