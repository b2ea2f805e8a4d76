// The table of a queue's compute nodes, with filter and order.
import { lockedNodes, nodesIn } from "../state/locks.js";
import { matching, sorted } from "../state/order.js";
import { COLUMNS, columnHead, fieldOf, nodeRow } from "./node-row.js";
import { Rows } from "./rows.js";
/** @typedef {import("../state/cluster.js").ClusterNode} ClusterNode */
export class Table {
  /** All nodes of the queue, and the same in order. @type {readonly ClusterNode[]} */
  #nodes = [];
  #sorted = this.#nodes;
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
  /** @param {import("../state/app.js").App} app @param {() => void} changed called when the selection, the filter or the order changes */
  constructor(app, changed) {
    const { part, signal, chosen, view } = app;
    this.#app = app;
    this.#changed = changed;
    this.#element = part("nodes", HTMLTableElement);
    const make = (/** @type {ClusterNode} */ node) => nodeRow(app.say, node, this.#lockOf(node));
    this.rows = new Rows(this.#element, part("scroller"), make, signal);
    this.#element.tHead?.rows[0]?.append(...COLUMNS.map(columnHead));
    const [filter, all] = [part("filter", HTMLInputElement), part("all", HTMLInputElement)];
    const sorts = part("sort", HTMLSelectElement);
    filter.oninput = () => this.#look({ filter: filter.value });
    sorts.onchange = () => this.#look({ sort: sorts.value });
    // Those that do not match the filter stay as they are.
    all.onchange = () => this.#choose(this.choosable(), all.checked);
    part("clear").onclick = () => this.#choose([...chosen], false).focus();
    part("unfilter").onclick = () => this.#look({ filter: "" }).focus();
    for (const button of this.#element.querySelectorAll("button")) {
      const { sort = "" } = button.dataset;
      button.onclick = () => this.#look({ sort: view.sort === sort ? `-${sort}` : sort });
    }
  }
  /** Shows the nodes of a queue. @param {import("../state/cluster.js").Queue} queue */
  show(queue) {
    const { part } = this.#app;
    if (this.#shown.queue !== queue.hpcqueue_id) part("scroller").scrollTop = 0;
    this.#shown.queue = queue.hpcqueue_id;
    this.#locks = lockedNodes(this.#app);
    const nodes = nodesIn(this.#app, queue);
    for (const id of ["scroller", "find", "bar"]) part(id).hidden = nodes.length === 0;
    part("empty").hidden = nodes.length > 0;
    const focused = this.focusedNode();
    this.rows.made.clear();
    this.#sort(nodes);
    this.#showMatching();
    if (focused !== undefined) this.focus(this.indexOf(focused));
  }
  /** Changes the filter or the order. @param {{ filter?: string, sort?: string }} view */
  #look(view) {
    Object.assign(this.#app.view, view);
    this.#sort(this.#nodes);
    this.#showMatching();
    return this.#choose([], false);
  }
  /** @param {string[]} ids @param {boolean} isWanted */
  #choose(ids, isWanted) {
    this.#app.chosen.setAll(ids, isWanted);
    this.#changed();
    return this.#app.part("filter");
  }
  /** @param {readonly ClusterNode[]} nodes */
  #sort(nodes) {
    const { view, say, part } = this.#app;
    const { sort } = view;
    const [column, isDescending] = [sort.replace("-", ""), sort.startsWith("-")];
    // States change without the nodes.
    if (nodes !== this.#nodes || sort !== this.#shown.sort || column === "state") {
      this.#nodes = nodes;
      this.#sorted = sorted(nodes, isDescending, (one) =>
        fieldOf(say, one, column, this.#lockOf(one)),
      );
      this.#shown.sort = sort;
    }
    for (const head of this.#element.querySelectorAll("th")) {
      const button = head.querySelector("button");
      const isIt = button?.dataset.sort === column;
      head.ariaSort = isIt ? (isDescending ? "descending" : "ascending") : null;
      if (button) button.dataset.arrow = isIt ? (isDescending ? " ↓" : " ↑") : "";
    }
    const options = COLUMNS.flatMap(([key, look]) => [
      new Option(`${say[look]} ↑`, key, false, key === sort),
      new Option(`${say[look]} ↓`, `-${key}`, false, `-${key}` === sort),
    ]);
    part("sort").replaceChildren(...options);
  }
  #showMatching() {
    const { view, part } = this.#app;
    const filter = part("filter", HTMLInputElement);
    if (filter.value !== view.filter) filter.value = view.filter;
    const shown = matching(this.#sorted, view.filter);
    if (!shown.some((node) => node.node_id === this.#active)) {
      this.#active = shown.find(this.isChoosable)?.node_id ?? "";
    }
    this.#element.ariaRowCount = String(shown.length + 1);
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
    const partial = snapshot?.partial;
    const ids = this.choosable();
    const count = ids.filter((id) => chosen.has(id)).length;
    const indeterminate = count > 0 && count < ids.length;
    const checked = count > 0 && !indeterminate;
    const disabled = ids.length === 0 || Boolean(partial);
    Object.assign(part("all"), { checked, indeterminate, disabled });
    part("counts").textContent = partial
      ? say.progress(partial.received, partial.total)
      : say.counts(this.rows.items.length, this.#sorted.length, chosen.size - count);
    part("clear").hidden = chosen.size === 0;
  }
  /** The ids of the nodes that are shown and can be selected. */
  choosable() {
    return this.rows.items.filter(this.isChoosable).map(({ node_id }) => node_id);
  }
  /** @param {ClusterNode} node */
  #lockOf = ({ node_id }) => this.#locks.get(node_id);
  /** @param {ClusterNode} node */
  isChoosable = (node) => this.#lockOf(node) === undefined;
  /** @param {string} [node_id] */
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
}
