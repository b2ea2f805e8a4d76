// Filter, order and selection of nodes, without the DOM.

/** @typedef {import("./cluster.js").ClusterNode} ClusterNode */
/** @typedef {"name" | "node_id" | "group_id" | "role" | "status" | "health_status" | "cpu" | "memory" | "gpu"} Column */
/** @typedef {{ column: Column, descending: boolean }} Order */

/** The fields that the filter searches. @type {readonly Column[]} */
const SEARCHED = ["name", "node_id", "group_id", "role", "status", "health_status"];

/** Sorts node-2 before node-10. Created once, because that is slow. */
const collator = new Intl.Collator(undefined, { numeric: true });

/**
 * The nodes in an order.
 * @param {readonly ClusterNode[]} nodes
 * @param {Order} order
 */
export function sorted(nodes, { column, descending }) {
  const sign = descending ? -1 : 1;
  return [...nodes].sort(
    (a, b) =>
      sign * collator.compare(a[column], b[column]) || collator.compare(a.node_id, b.node_id),
  );
}

/** The text that is searched for each node, made once. @type {WeakMap<ClusterNode, string>} */
const texts = new WeakMap();

/** @param {ClusterNode} node */
function textOf(node) {
  let text = texts.get(node);
  if (text === undefined) {
    text = SEARCHED.map((column) => node[column])
      .join("\n")
      .toLowerCase();
    texts.set(node, text);
  }
  return text;
}

/**
 * The nodes that contain every word of the filter.
 * @param {readonly ClusterNode[]} nodes
 * @param {string} filter
 */
export function matching(nodes, filter) {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return nodes.filter((node) => {
    const text = textOf(node);
    return words.every((word) => text.includes(word));
  });
}

/** The ids of the selected nodes, whatever the filter and the order. */
export class Choice {
  /** @type {Set<string>} */
  #ids = new Set();
  /** Where a range begins: the node that was selected or deselected last. */
  #anchor = "";

  get size() {
    return this.#ids.size;
  }

  /** @param {string} node_id */
  has(node_id) {
    return this.#ids.has(node_id);
  }

  /**
   * Selects or deselects a node.
   * @param {string} node_id
   * @param {boolean} wanted
   */
  set(node_id, wanted) {
    if (wanted) this.#ids.add(node_id);
    else this.#ids.delete(node_id);
    this.#anchor = node_id;
  }

  /**
   * Selects or deselects all nodes from the last one to this.
   * @param {readonly string[]} shown the ids of the selectable nodes, in the order shown
   * @param {string} node_id
   * @param {boolean} wanted
   */
  setRange(shown, node_id, wanted) {
    const from = shown.indexOf(this.#anchor);
    const to = shown.indexOf(node_id);
    const ends = from < 0 ? [to, to] : [Math.min(from, to), Math.max(from, to)];
    for (const id of shown.slice(ends[0], (ends[1] ?? to) + 1)) this.set(id, wanted);
    this.#anchor = node_id;
  }

  /**
   * @param {Iterable<string>} node_ids
   * @param {boolean} wanted
   */
  setAll(node_ids, wanted) {
    for (const id of node_ids) {
      if (wanted) this.#ids.add(id);
      else this.#ids.delete(id);
    }
  }

  clear() {
    this.#ids.clear();
    this.#anchor = "";
  }

  /**
   * Deselects nodes that can no longer be selected.
   * @param {Set<string>} choosable
   */
  keep(choosable) {
    for (const id of this.#ids) if (!choosable.has(id)) this.#ids.delete(id);
  }

  [Symbol.iterator]() {
    return this.#ids[Symbol.iterator]();
  }
}
