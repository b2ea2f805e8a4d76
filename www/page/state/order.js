// Filter and order of nodes.

/** @typedef {import("./cluster.js").ClusterNode} ClusterNode */

/** The fields that the filter searches. @type {readonly (keyof ClusterNode)[]} */
const SEARCHED = ["name", "node_id", "group_id", "status", "health_status", "private_ip"];

/** Sorts node-2 before node-10. Created once, because that is slow. */
const collator = new Intl.Collator(undefined, { numeric: true });

/**
 * The nodes in an order.
 * @param {readonly ClusterNode[]} nodes
 * @param {string} sort a column, with `-` in front for the descending order
 * @param {(node: ClusterNode, column: string) => string} field
 */
export function sorted(nodes, sort, field) {
  const column = sort.replace("-", "");
  const sign = sort.startsWith("-") ? -1 : 1;
  return nodes
    .map((node) => ({ node, text: field(node, column) }))
    .sort(
      (a, b) =>
        sign * collator.compare(a.text, b.text) || (a.node.node_id < b.node.node_id ? -1 : 1),
    )
    .map(({ node }) => node);
}

/** The text that is searched for each node, made once. @type {WeakMap<ClusterNode, string>} */
const texts = new WeakMap();

/** @param {ClusterNode} node */
function textOf(node) {
  const known = texts.get(node);
  if (known !== undefined) return known;
  const text = SEARCHED.map((column) => node[column])
    .join("\n")
    .toLowerCase();
  texts.set(node, text);
  return text;
}

/** The nodes that contain every word of the filter. @param {readonly ClusterNode[]} nodes @param {string} filter */
export function matching(nodes, filter) {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return nodes.filter((node) => words.every((word) => textOf(node).includes(word)));
}
