import { foldHostlist } from "ehpc-remove-nodes/hostlist";
import { inNoQueue, label, labelQueue, nodesIn } from "./cluster.js";

/** @typedef {import("../types.d.ts").ClusterNode} ClusterNode */

/** How many nodes are listed with their ids. */
const NAMED = 8;

/** What a change means for the nodes. */
const MEANS = {
  remove:
    "The queue gives them no more jobs. They stay in the cluster, keep running and accruing charges.",
  add: "The queue gives them jobs as soon as the addition has succeeded.",
};

/**
 * What a change will do.
 *
 * @typedef {object} Plan
 * @property {"remove" | "add"} action
 * @property {import("./change.js").Request} request
 * @property {import("../types.d.ts").Queue} queue
 * @property {import("./cluster.js").Lists} [lists] if they were read
 * @property {Record<string, number>} remaining the least compute nodes that each queue keeps
 * @property {Error} [refusal] why the rule or the lists forbid it
 */

/** The ids of all nodes that it changes; undefined if the lists were not read. @param {Plan} plan */
export function idsOf(plan) {
  const nodes = plan.request.nodelist.flatMap(meaning(plan));
  return plan.lists && [...new Set(nodes.map(({ node_id }) => node_id))];
}

/** The plan in lines. @param {Plan} plan */
export function described(plan) {
  const { action, queue, request, lists, remaining, refusal } = plan;
  const place = `queue ${labelQueue(queue)} of cluster ${request.cluster_id}, zone ${request.zone}:`;
  const lines = [`${action === "remove" ? "Remove from" : "Add to"} ${place}`];
  lines.push(...entries(plan).map((line) => `  ${line}`), MEANS[action]);
  const kept = Object.values(remaining);
  if (kept.length > 0) {
    const all = kept.reduce((sum, count) => sum + count, 0);
    const here = `${remaining[queue.hpcqueue_id] ?? 0} in this queue`;
    lines.push(`Compute nodes left, at least: ${here}, ${all} in all queues of the cluster.`);
    if (!refusal) lines.push("The rule allows it: some queue keeps a compute node.");
  }
  if (!lists) lines.push("The lists were not read (--no-guard): only the API checks the rule.");
  const jobs = action === "remove" && queue.nrun ? queue.nrun : 0;
  if (jobs > 0) {
    const are = jobs === 1 ? "1 job is" : `${jobs} jobs are`;
    lines.push(`${are} running in this queue; the API does not say on which nodes.`);
    lines.push("A job on one of these nodes may be killed or lose part of its work.");
  }
  return lines;
}

/** @param {Plan} plan */
function entries(plan) {
  const { nodelist } = plan.request;
  const meant = meaning(plan);
  const lines = nodelist.flatMap((group) => {
    if (typeof group === "string") return [];
    const nodes = meant(group);
    return `group ${group}${plan.lists ? ` (${count(nodes.length)}): ${listed(nodes)}` : ""}`;
  });
  const nodes = nodelist.flatMap((id) => (typeof id === "string" ? meant(id) : []));
  if (nodes.length <= NAMED) return [...lines, ...nodes.map(label)];
  const names = foldHostlist(nodes.map(({ name, node_id }) => name || node_id));
  return [...lines, `${count(nodes.length)}: ${names}`];
}

/**
 * Tells the nodes that an entry means. Of a group, a removal takes those in the queue, and an addition
 * those in no queue.
 * @param {Plan} plan
 * @returns {(entry: number | string) => Pick<ClusterNode, "node_id" | "name">[]}
 */
function meaning({ action, lists, queue }) {
  if (!lists) return (entry) => (typeof entry === "string" ? [{ node_id: entry }] : []);
  const ids = new Map(lists.nodes.map((node) => [node.node_id, node]));
  /** @type {ClusterNode[] | undefined} */
  let members;
  return (entry) => {
    const node = typeof entry === "string" && ids.get(entry);
    if (node) return [node];
    members ??= action === "remove" ? nodesIn(queue, lists) : inNoQueue(lists);
    return members.filter(({ group_id }) => group_id === entry);
  };
}

/** @param {readonly Pick<ClusterNode, "node_id" | "name">[]} nodes */
function listed(nodes) {
  const more = nodes.length > NAMED ? ` and ${nodes.length - NAMED} more` : "";
  return `${nodes.slice(0, NAMED).map(label).join(", ")}${more}`;
}

/** @param {number} nodes */
const count = (nodes) => (nodes === 1 ? "1 node" : `${nodes} nodes`);
