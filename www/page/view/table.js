// The table of a queue's compute nodes, with filter and order.

import { lockedNodes, nodesIn } from "../state/locks.js";
import { matching, sorted } from "../state/order.js";
import { COLUMNS, columnHead, fieldOf, nodeRow } from "./node-row.js";
import { Rows } from "./rows.js";
/** @typedef {import("../state/app.js").App} App */
/** @typedef {import("../state/cluster.js").ClusterNode} ClusterNode */

export class Table {
  /** All nodes of the queue. @type {readonly ClusterNode[]} */
  #nodes = [];
  /** The same in order. @type {readonly ClusterNode[]} */
  #sorted = [];
  /** The order, and the queue that is shown. */
  #shown = { sort: "", queue: "" };
  /** @type {ReturnType<typeof lockedNodes>} */
  #locks = new Map();
  /** The node whose checkbox the Tab key reaches. */
  #active = "";
  #app;
  #changed;
  #element;
  /** @type {Rows<ClusterNode>} */
  rows;

  /** @param {App} app @param {() => void} changed called when the selection, the filter or the order changes */
  constructor(app, changed) {
    const { part, signal } = app;
    this.#app = app;
    this.#changed = changed;
    this.#element = part("nodes", HTMLTableElement);
    const [body] = this.#element.tBodies;
    if (!body) throw new Error("the table has no body");
    const make = (/** @type {ClusterNode} */ node) =>
      nodeRow(app.say, node, this.#locks.get(node.node_id));
    this.rows = new Rows(body, part("scroller"), make, signal);
    this.#element.tHead?.rows[0]?.append(...COLUMNS.map(columnHead));
    const sorts = COLUMNS.flatMap(([column]) => [column, `-${column}`]);
    part("sort").append(...sorts.map((sort) => new Option(sort, sort)));
    part("sort").onchange = () => this.sortBy(part("sort", HTMLSelectElement).value);
    part("filter").oninput = () => this.filterBy(part("filter", HTMLInputElement).value);
    part("all").onchange = () => this.#tickAll();
    part("clear").onclick = () => this.#clear();
    const unfilter = part("nomatch").querySelector("button");
    if (unfilter) unfilter.onclick = () => this.filterBy("");
    for (const button of this.#element.querySelectorAll("button")) {
      const column = button.dataset.sort ?? "";
      button.onclick = () => this.sortBy(app.view.sort === column ? `-${column}` : column);
    }
  }

  /** Shows the nodes of a queue. @param {import("../state/cluster.js").Queue} queue */
  show(queue) {
    const { part } = this.#app;
    if (this.#shown.queue !== queue.hpcqueue_id) part("scroller").scrollTop = 0;
    this.#shown.queue = queue.hpcqueue_id;
    this.#locks = lockedNodes(this.#app);
    const nodes = nodesIn(this.#app, queue);
    const isEmpty = nodes.length === 0;
    for (const id of ["scroller", "find", "bar"]) part(id).hidden = isEmpty;
    part("empty").hidden = !isEmpty;
    this.#sort(nodes);
    const focused = this.focusedNode();
    this.rows.made.clear();
    this.#showMatching();
    if (focused !== undefined) this.focus(this.indexOf(focused));
  }

  /** @param {string} filter */
  filterBy(filter) {
    this.#app.view.filter = filter;
    this.#showMatching();
    if (filter === "") this.#app.part("filter").focus();
    this.#changed();
  }

  /** @param {string} sort */
  sortBy(sort) {
    this.#app.view.sort = sort;
    this.#sort(this.#nodes);
    this.#showMatching();
    this.#changed();
  }

  /** @param {readonly ClusterNode[]} nodes */
  #sort(nodes) {
    const { view, say, part } = this.#app;
    const { sort } = view;
    const [column, isDescending] = [sort.replace("-", ""), sort.startsWith("-")];
    // States change without the nodes.
    if (nodes !== this.#nodes || sort !== this.#shown.sort || column === "state") {
      const field = (/** @type {ClusterNode} */ node) =>
        fieldOf(say, node, column, this.#locks.get(node.node_id));
      this.#nodes = nodes;
      this.#sorted = sorted(nodes, isDescending, field);
      this.#shown.sort = sort;
    }
    for (const head of this.#element.querySelectorAll("th")) {
      const is = head.querySelector("button")?.dataset.sort === column;
      if (is) head.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    const select = part("sort", HTMLSelectElement);
    for (const [at, [, look]] of COLUMNS.entries()) {
      for (const down of [0, 1]) {
        const option = select.options[2 * at + down];
        if (option) option.text = `${say[look]} ${down ? "↓" : "↑"}`;
      }
    }
    select.value = sort;
  }

  #showMatching() {
    const { view, part } = this.#app;
    const filter = part("filter", HTMLInputElement);
    if (filter.value !== view.filter) filter.value = view.filter;
    const shown = matching(this.#sorted, view.filter);
    if (!shown.some((node) => node.node_id === this.#active)) {
      this.#active = shown.find((node) => this.isChoosable(node))?.node_id ?? "";
    }
    this.#element.setAttribute("aria-rowcount", String(shown.length + 1));
    part("nomatch").hidden = shown.length > 0 || view.filter === "";
    this.rows.show(shown);
    this.showChosen();
  }

  /** Shows which nodes are selected. */
  showChosen() {
    const { chosen, part, say, snapshot } = this.#app;
    for (const [{ node_id }, row] of this.rows.made) {
      const [checked, tabIndex] = [chosen.has(node_id), node_id === this.#active ? 0 : -1];
      row.classList.toggle("chosen", checked);
      Object.assign(row.querySelector("input") ?? {}, { checked, tabIndex });
    }
    const { partial } = snapshot ?? {};
    const ids = this.choosable();
    const count = ids.filter((id) => chosen.has(id)).length;
    const isSome = count > 0 && count < ids.length;
    const state = { checked: count > 0 && !isSome, indeterminate: isSome };
    Object.assign(part("all"), { ...state, disabled: ids.length === 0 || Boolean(partial) });
    part("counts").textContent = partial
      ? say.progress(partial.received, partial.total)
      : say.counts(this.rows.items.length, this.#sorted.length, chosen.size - count);
    part("clear").hidden = chosen.size === 0;
  }

  /** The ids of the nodes that are shown and can be selected. */
  choosable() {
    return this.rows.items.filter((node) => this.isChoosable(node)).map(({ node_id }) => node_id);
  }

  /** @param {ClusterNode} node */
  isChoosable({ node_id }) {
    return !this.#locks.has(node_id);
  }

  /** @param {string} node_id */
  indexOf(node_id) {
    return this.rows.items.findIndex((node) => node.node_id === node_id);
  }

  /** The id of the node whose row has the focus. */
  focusedNode() {
    const row = document.activeElement?.closest("tr[data-node]");
    return row instanceof HTMLElement && this.#element.contains(row) ? row.dataset.node : undefined;
  }

  /** @param {number} index */
  focus(index) {
    const node = this.rows.items[index];
    const row = this.rows.reveal(index);
    if (!node || !row) return;
    this.activate(node.node_id);
    row.querySelector("input")?.focus({ preventScroll: true });
  }

  /** @param {string} node_id */
  activate(node_id) {
    this.#active = node_id;
    this.showChosen();
  }

  /** Selects or deselects all nodes that match the filter; others are unchanged. */
  #tickAll() {
    this.#app.chosen.setAll(this.choosable(), this.#app.part("all", HTMLInputElement).checked);
    this.#changed();
  }

  #clear() {
    this.#app.chosen.clear();
    this.#changed();
    this.#app.part("filter").focus();
  }
}
