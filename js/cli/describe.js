import * as messages from "./messages.js";

/** @typedef {import("./facts.js").Facts} Facts */
/** @typedef {import("../types.d.ts").ClusterNode} ClusterNode */
/** @typedef {import("../types.d.ts").Queue} Queue */

/** How many nodes of a group are listed. */
const NAMED = 8;

/**
 * Describes the removal, in lines.
 * @param {import("../types.d.ts").RemoveNodesRequest} request
 * @param {Facts | undefined} facts if the lists were read
 */
export function described(request, facts) {
  const { cluster_id, hpcqueue_id, nodelist, zone } = request;
  const queue = facts?.lists.queues.find((one) => one.hpcqueue_id === hpcqueue_id);
  const called = queue?.name ? `${queue.name} (${hpcqueue_id})` : hpcqueue_id;
  return [
    `Remove from queue ${called} of cluster ${cluster_id}, zone ${zone}:`,
    ...nodelist.map((entry) => `  ${describeEntry(entry, queue, facts?.lists.nodes)}`),
    "The queue gives them no more jobs. They stay in the cluster, keep running and accruing charges.",
    facts ? remainingNodes(hpcqueue_id, facts) : UNCHECKED,
    ...(queue?.nrun ? running(queue.nrun) : []),
  ];
}

const UNCHECKED = "The lists were not read (--no-guard): only the API checks the rule.";

/**
 * @param {number | string} entry
 * @param {Queue | undefined} queue
 * @param {readonly ClusterNode[] | undefined} nodes
 */
function describeEntry(entry, queue, nodes) {
  const plainly = typeof entry === "number" ? `group ${entry}` : entry;
  if (!queue || !nodes) return plainly;
  const found = nodes.filter((node) => isMeant(node, entry));
  if (found.length === 0) return `${plainly}, not found in the cluster`;
  const elsewhere = found.some((node) => isIn(queue, node)) ? "" : ", not in this queue";
  if (typeof entry === "string") return `${found.map(named).join(", ")}${elsewhere}`;
  const more = found.length > NAMED ? ` and ${found.length - NAMED} more` : "";
  const names = found.slice(0, NAMED).map(named).join(", ");
  return `${plainly}${elsewhere} (${messages.nodes(found.length)}): ${names}${more}`;
}

/**
 * Whether an entry names a node. A group may contain nodes that are in no queue, such as the login
 * node.
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
function remainingNodes(queue, { remaining }) {
  const all = Object.values(remaining).reduce((sum, count) => sum + count, 0);
  const here = remaining[queue] ?? 0;
  return `Compute nodes left, at least: ${here} in this queue, ${all} in all queues of the cluster.`;
}

/** @param {number} jobs */
function running(jobs) {
  const are = jobs === 1 ? "1 job is" : `${jobs} jobs are`;
  return [
    `${are} running in this queue; the API does not say on which nodes.`,
    "A job on one of these nodes may be killed or lose part of its work.",
  ];
}
