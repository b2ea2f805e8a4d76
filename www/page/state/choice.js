// The ids of the selected nodes, whatever the filter and the order.
/** @extends {Set<string>} */
export class Choice extends Set {
  /** Where a range begins: the node that was selected or deselected last. */
  #anchor = "";
  /** Selects or deselects a node. @param {string} node_id @param {boolean} wanted */
  set(node_id, wanted) {
    this.setAll([node_id], wanted);
    this.#anchor = node_id;
  }
  /** @param {Iterable<string>} node_ids @param {boolean} wanted */
  setAll(node_ids, wanted) {
    for (const id of node_ids) {
      if (wanted) this.add(id);
      else this.delete(id);
    }
  }
  /** Sets all selectable nodes from the last one to this. @param {readonly string[]} shown in order
   * @param {string} node_id @param {boolean} wanted */
  setRange(shown, node_id, wanted) {
    const to = shown.indexOf(node_id);
    const from = shown.includes(this.#anchor) ? shown.indexOf(this.#anchor) : to;
    this.setAll(shown.slice(Math.min(from, to), Math.max(from, to) + 1), wanted);
    this.#anchor = node_id;
  }
}
