import * as words from "./words.js";

/** @typedef {import("./facts.js").Facts} Facts */
/** @typedef {import("../types.d.ts").ClusterNode} ClusterNode */
/** @typedef {import("../types.d.ts").Queue} Queue */

/** So many nodes of a group are named. */
const NAMED = 8;

/**
 * What is about to be done, in lines.
 * @param {import("../types.d.ts").RemoveNodesRequest} request
 * @param {Facts | undefined} facts if the lists were read
 */
export function described(request, facts) {
  const { cluster_id, hpcqueue_id, nodelist, zone } = request;
  const queue = facts?.lists.queues.find((one) => one.hpcqueue_id === hpcqueue_id);
  const called = queue?.name ? `${queue.name} (${hpcqueue_id})` : hpcqueue_id;
  return [
    `Remove from queue ${called} of cluster ${cluster_id}, zone ${zone}:`,
    ...nodelist.map((entry) => `  ${shown(entry, queue, facts?.lists.nodes)}`),
    "The queue gives them no more jobs. They stay in the cluster, keep running and still cost money.",
    facts ? whatStays(hpcqueue_id, facts) : UNCHECKED,
    ...(queue?.nrun ? running(queue.nrun) : []),
  ];
}

const UNCHECKED = "The lists were not read (--no-guard): only the API checks what stays.";

/**
 * @param {number | string} entry
 * @param {Queue | undefined} queue
 * @param {readonly ClusterNode[] | undefined} nodes
 */
function shown(entry, queue, nodes) {
  const plainly = typeof entry === "number" ? `group ${entry}` : entry;
  if (!queue || !nodes) return plainly;
  const found = nodes.filter((node) => isMeant(node, entry));
  if (found.length === 0) return `${plainly}, which is not found in the cluster`;
  const elsewhere = found.some((node) => isIn(queue, node)) ? "" : ", which is not in this queue";
  if (typeof entry === "string") return `${found.map(named).join(", ")}${elsewhere}`;
  const more = found.length > NAMED ? ` and ${found.length - NAMED} more` : "";
  const names = found.slice(0, NAMED).map(named).join(", ");
  return `${plainly}${elsewhere} (${words.nodes(found.length)}): ${names}${more}`;
}

/**
 * A group may hold nodes that are in no queue: the login node, say.
 * @param {ClusterNode} node
 * @param {number | string} entry
 */
function isMeant({ node_id, group_id, role }, entry) {
  return entry === node_id || (entry === group_id && (role ?? "compute") === "compute");
}

/**
 * @param {Queue} queue
 * @param {ClusterNode} node
 */
function isIn({ node_list }, { node_id, group_id }) {
  return node_list?.some((entry) => entry === node_id || entry === group_id) === true;
}

/** @param {ClusterNode} node */
function named({ node_id, name }) {
  return name ? `${node_id} (${name})` : node_id;
}

/**
 * @param {string} queue
 * @param {Facts} facts
 */
function whatStays(queue, { remaining }) {
  const all = Object.values(remaining).reduce((sum, count) => sum + count, 0);
  const here = remaining[queue] ?? 0;
  return `Compute nodes that stay, at least: ${here} in this queue, ${all} in all queues of the cluster.`;
}

/** @param {number} jobs */
function running(jobs) {
  const are = jobs === 1 ? "1 job is" : `${jobs} jobs are`;
  return [
    `${are} running in this queue; the API does not say on which nodes.`,
    "A job on one of these may be ended or lose a part of its work.",
  ];
}
