// Filter and order of nodes.
/** @import { ClusterNode } from "./cluster.js" */
/** The fields that the filter searches. @type {readonly (keyof ClusterNode)[]} */
const SEARCHED = ["name", "node_id", "group_id", "status", "health_status", "private_ip"];
/** Sorts node-2 before node-10. Created once, because that is slow. */
const { compare } = new Intl.Collator(undefined, { numeric: true });

/** The nodes in an order. @param {readonly ClusterNode[]} nodes @param {boolean} isDescending
 * @param {(node: ClusterNode) => string} field the text by which a node is sorted */
export function sorted(nodes, isDescending, field) {
  const sign = isDescending ? -1 : 1;
  return nodes
    .map((node) => ({ node, text: field(node) }))
    .sort((a, b) => sign * compare(a.text, b.text) || compare(a.node.node_id, b.node.node_id))
    .map(({ node }) => node);
}

/** The text that is searched for each node, made once. @type {WeakMap<ClusterNode, string>} */
const texts = new WeakMap();

/** @param {ClusterNode} node */
function textOf(node) {
  const text = texts.get(node) ?? SEARCHED.map((one) => node[one].toLowerCase()).join("\n");
  texts.set(node, text);
  return text;
}

/** With every word of the filter. @param {readonly ClusterNode[]} nodes @param {string} filter */
export function matching(nodes, filter) {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return nodes.filter((node) => words.every((word) => textOf(node).includes(word)));
}
