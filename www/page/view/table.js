// The table of a queue's compute nodes, with filter and order.

import { lockedNodes, nodesIn } from "../state/locks.js";
import { matching, sorted } from "../state/order.js";
import { el } from "./dom.js";
import { COLUMNS, columnHead, fieldOf, nodeRow } from "./node-row.js";
import { Rows } from "./rows.js";

/** @typedef {import("../state/app.js").App} App */
/** @typedef {import("../state/cluster.js").ClusterNode} ClusterNode */
/** @typedef {import("../state/cluster.js").Queue} Queue */

/** The table of one queue's nodes. */
export class Table {
  /** @type {Queue | undefined} */
  #queue;
  /** All nodes of the queue, and the same in order. @type {readonly ClusterNode[][]} */
  #nodes = [[], []];
  /** By what they are in order. */
  #order = "";
  #locks = lockedNodes(/** @type {App} */ ({ removals: /** @type {any} */ ([]), snapshot: null }));
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
    part("filter").oninput = () => this.filterBy(part("filter", HTMLInputElement).value);
    part("all").onchange = () => this.#tickAll();
    part("clear").onclick = () => this.#clear();
    part("sort").onchange = () => this.sortBy(part("sort", HTMLSelectElement).value);
    for (const button of this.#element.querySelectorAll("button")) {
      const column = button.dataset.sort ?? "";
      button.onclick = () => this.sortBy(app.view.sort === column ? `-${column}` : column);
    }
  }

  /** Shows the nodes of a queue. @param {Queue} queue */
  show(queue) {
    const { part, say, view } = this.#app;
    const isOther = this.#queue && this.#queue.hpcqueue_id !== queue.hpcqueue_id;
    if (isOther) part("scroller").scrollTop = 0;
    this.#queue = queue;
    this.#locks = lockedNodes(this.#app);
    const nodes = nodesIn(this.#app, queue);
    const isEmpty = nodes.length === 0;
    for (const id of ["scroller", "find", "bar"]) part(id).hidden = isEmpty;
    part("empty").hidden = !isEmpty;
    const filter = part("filter", HTMLInputElement);
    filter.placeholder = say.filterHint;
    if (filter.value !== view.filter) filter.value = view.filter;
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
    this.#changed();
  }

  /** @param {string} sort */
  sortBy(sort) {
    this.#app.view.sort = sort;
    this.#sort(this.#nodes[0] ?? []);
    this.#showMatching();
    this.#changed();
  }

  /** @param {ClusterNode[]} nodes */
  #sort(nodes) {
    const { view, say, part } = this.#app;
    const order = view.sort.includes("state") ? `${view.sort} ${Math.random()}` : view.sort;
    if (nodes !== this.#nodes[0] || order !== this.#order) {
      const field = (/** @type {ClusterNode} */ node, /** @type {string} */ column) =>
        fieldOf(say, node, column, this.#locks.get(node.node_id));
      this.#nodes = [nodes, sorted(nodes, view.sort, field)];
      this.#order = order;
    }
    const isDescending = view.sort.startsWith("-");
    for (const head of this.#element.querySelectorAll("th")) {
      const is = head.querySelector("button")?.dataset.sort === view.sort.replace("-", "");
      if (is) head.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    const choices = COLUMNS.flatMap(([column, look]) => [
      el("option", { value: column }, `${say[look]} ↑`),
      el("option", { value: `-${column}` }, `${say[look]} ↓`),
    ]);
    part("sort").replaceChildren(...choices);
    part("sort", HTMLSelectElement).value = view.sort;
  }

  #showMatching() {
    const { view, part, say } = this.#app;
    const shown = matching(this.#nodes[1] ?? [], view.filter);
    if (!shown.some((node) => node.node_id === this.#active)) {
      this.#active = shown.find((node) => this.isChoosable(node))?.node_id ?? "";
    }
    this.#element.setAttribute("aria-rowcount", String(shown.length + 1));
    const isNone = shown.length === 0 && view.filter !== "";
    part("nomatch").hidden = !isNone;
    const show = () => {
      this.filterBy("");
      part("filter", HTMLInputElement).value = "";
      part("filter").focus();
    };
    const attributes = { type: "button", "data-action": "unfilter", onclick: show };
    if (isNone)
      part("nomatch").replaceChildren(say.noMatch, " ", el("button", attributes, say.unfilter));
    this.rows.show(shown);
    this.showChosen();
  }

  /** Shows which nodes are selected. */
  showChosen() {
    const { chosen, part, say, snapshot } = this.#app;
    for (const [{ node_id }, row] of this.rows.made) {
      const isChosen = chosen.has(node_id);
      row.classList.toggle("chosen", isChosen);
      const box = row.querySelector("input");
      if (box)
        Object.assign(box, { checked: isChosen, tabIndex: node_id === this.#active ? 0 : -1 });
    }
    const ids = this.choosable();
    const count = ids.filter((id) => chosen.has(id)).length;
    Object.assign(part("all"), {
      checked: count > 0 && count === ids.length,
      indeterminate: count > 0 && count < ids.length,
      disabled: ids.length === 0,
    });
    const shown = this.rows.items.length;
    part("counts").textContent = snapshot?.partial
      ? say.progress(snapshot.partial.received, snapshot.partial.total)
      : say.counts(shown, this.#nodes[1]?.length ?? 0, chosen.size - count);
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

  /** Shows a changed selection. */
  tell() {
    this.showChosen();
    this.#changed();
  }

  /** Selects or deselects all nodes that match the filter; others are unchanged. */
  #tickAll() {
    this.#app.chosen.setAll(this.choosable(), this.#app.part("all", HTMLInputElement).checked);
    this.tell();
  }

  #clear() {
    this.#app.chosen.clear();
    this.tell();
    this.#app.part("filter").focus();
  }
}
