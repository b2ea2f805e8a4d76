// The ids of the selected nodes, whatever the filter and the order.

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

  /** Selects or deselects a node. @param {string} node_id @param {boolean} wanted */
  set(node_id, wanted) {
    this.setAll([node_id], wanted);
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
    const [first, last] = from < 0 ? [to, to] : [Math.min(from, to), Math.max(from, to)];
    this.setAll(shown.slice(first, last + 1), wanted);
    this.#anchor = node_id;
  }

  /** @param {Iterable<string>} node_ids @param {boolean} wanted */
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

  /** Deselects nodes that can no longer be selected. @param {(node_id: string) => boolean} isChoosable */
  keep(isChoosable) {
    for (const id of this.#ids) if (!isChoosable(id)) this.#ids.delete(id);
  }

  [Symbol.iterator]() {
    return this.#ids[Symbol.iterator]();
  }
}
