// The table of a queue's compute nodes, with filter, order and selection.

import { matching, sorted } from "./choice.js";
import { byId, el } from "./dom.js";
import { numberText, words } from "./language.js";
import { Rows } from "./rows.js";

/** @typedef {import("./choice.js").Choice} Choice */
/** @typedef {import("./cluster.js").ClusterNode} ClusterNode */
/** @typedef {import("./cluster.js").Queue} Queue */

/** Each column's field, text and CSS class. */
const COLUMNS = /** @type {const} */ ([
  ["name", "name", "name"],
  ["node_id", "nodeId", "id"],
  ["group_id", "group", "number"],
  ["role", "role", ""],
  ["status", "status", "status"],
  ["health_status", "health", ""],
  ["cpu", "cpu", "number"],
  ["memory", "memory", "number"],
  ["gpu", "gpu", "number"],
]);

/** The keys that move between rows, and by how many rows; a page is what is visible. */
const MOVES = /** @type {Record<string, (page: number) => number>} */ ({
  ArrowDown: () => 1,
  ArrowUp: () => -1,
  PageDown: (page) => page,
  PageUp: (page) => -page,
  Home: () => Number.NEGATIVE_INFINITY,
  End: () => Number.POSITIVE_INFINITY,
});

/** The table of one queue's nodes. */
export class NodesView {
  /** @type {Queue | undefined} */
  #queue;
  /** @type {readonly ClusterNode[]} */
  #inOrder = [];
  /** @type {import("./choice.js").Order} */
  #order = { column: "name", descending: false };
  /** @type {Set<string>} */
  #leaving = new Set();
  /** The node whose checkbox the Tab key reaches. */
  #active = "";
  #choice;
  #changed;
  /** @type {Rows<ClusterNode>} */
  #rows;

  /**
   * @param {Choice} choice
   * @param {() => void} changed called when the selection changes
   */
  constructor(choice, changed) {
    this.#choice = choice;
    this.#changed = changed;
    const table = byId("nodes", HTMLTableElement);
    const [body] = table.tBodies;
    if (!body) throw new Error("the table has no body");
    const scroller = byId("scroller", HTMLElement);
    this.#rows = new Rows(body, scroller, (node) => this.#row(node));
    table.tHead?.rows[0]?.append(...COLUMNS.map(head));
    keepTable(table);
    byId("filter", HTMLInputElement).addEventListener("input", () => this.#filter());
    byId("all", HTMLInputElement).addEventListener("change", () => this.#tickAll());
    byId("clear", HTMLButtonElement).addEventListener("click", () => this.#clear());
    for (const button of table.querySelectorAll("button[data-sort]")) {
      button.addEventListener("click", () => this.#sortBy(button));
    }
    body.addEventListener("click", (event) => this.#click(event));
    body.addEventListener("keydown", (event) => this.#key(event));
  }

  /**
   * Shows the nodes of a queue.
   * @param {Queue} queue
   * @param {Set<string>} leaving the ids of nodes that are being removed
   */
  show(queue, leaving) {
    if (this.#queue?.hpcqueue_id !== queue.hpcqueue_id) {
      byId("filter", HTMLInputElement).value = "";
      byId("scroller", HTMLElement).scrollTop = 0;
    }
    this.#queue = queue;
    this.#leaving = leaving;
    this.#inOrder = sorted(queue.nodes, this.#order);
    const empty = queue.nodes.length === 0;
    for (const id of ["scroller", "find", "bar"]) byId(id, HTMLElement).hidden = empty;
    byId("empty", HTMLElement).hidden = !empty;
    byId("empty", HTMLElement).textContent = words().emptyQueue;
    byId("filter", HTMLInputElement).placeholder = words().filterHint;
    this.#showOrder();
    const focused = this.#focused();
    this.#rows.forget();
    this.#filter();
    if (focused !== undefined) this.#focus(this.#index(focused));
  }

  #filter() {
    const shown = matching(this.#inOrder, byId("filter", HTMLInputElement).value);
    if (!shown.some((node) => node.node_id === this.#active)) {
      this.#active = shown.find((node) => this.#choosable(node))?.node_id ?? "";
    }
    const table = byId("nodes", HTMLTableElement);
    table.setAttribute("aria-rowcount", String(shown.length + 1));
    this.#rows.show(shown);
    this.showChosen();
  }

  /** Shows which nodes are selected. */
  showChosen() {
    const say = words();
    for (const [node, row] of this.#rows.made) this.#dress(node, row);
    const shown = this.#rows.items.filter((node) => this.#choosable(node));
    const chosen = shown.filter((node) => this.#choice.has(node.node_id)).length;
    const all = byId("all", HTMLInputElement);
    all.checked = chosen > 0 && chosen === shown.length;
    all.indeterminate = chosen > 0 && chosen < shown.length;
    all.disabled = shown.length === 0;
    const hidden = this.#choice.size - chosen;
    byId("counts", HTMLElement).textContent = say.counts(
      this.#rows.items.length,
      this.#inOrder.length,
      hidden,
    );
    byId("clear", HTMLButtonElement).hidden = this.#choice.size === 0;
  }

  /** @param {ClusterNode} node */
  #choosable({ node_id }) {
    return !this.#leaving.has(node_id);
  }

  /** @param {string} node_id */
  #index(node_id) {
    return this.#rows.items.findIndex((node) => node.node_id === node_id);
  }

  #focused() {
    const { activeElement } = document;
    const row = activeElement?.closest("#nodes tbody tr");
    return row instanceof HTMLElement ? row.dataset.node : undefined;
  }

  /** @param {number} index */
  #focus(index) {
    const node = this.#rows.items[index];
    const row = this.#rows.reveal(index);
    if (!node || !row) return;
    this.#active = node.node_id;
    this.showChosen();
    row.querySelector("input")?.focus({ preventScroll: true });
  }

  /** @param {Element} button */
  #sortBy(button) {
    const name = button.getAttribute("data-sort");
    const [column] = COLUMNS.find(([one]) => one === name) ?? ["name"];
    const descending = this.#order.column === column && !this.#order.descending;
    this.#order = { column, descending };
    this.#inOrder = sorted(this.#inOrder, this.#order);
    this.#showOrder();
    this.#filter();
  }

  #showOrder() {
    for (const button of document.querySelectorAll("#nodes button[data-sort]")) {
      const head = button.closest("th");
      const is = button.getAttribute("data-sort") === this.#order.column;
      if (is) head?.setAttribute("aria-sort", this.#order.descending ? "descending" : "ascending");
      else head?.removeAttribute("aria-sort");
    }
  }

  /** Selects or deselects all nodes that match the filter; others are unchanged. */
  #tickAll() {
    const shown = this.#rows.items.filter((node) => this.#choosable(node));
    const ids = shown.map((node) => node.node_id);
    this.#choice.setAll(ids, byId("all", HTMLInputElement).checked);
    this.#tell();
  }

  #clear() {
    this.#choice.clear();
    this.#tell();
    byId("filter", HTMLInputElement).focus();
  }

  #tell() {
    this.showChosen();
    this.#changed();
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const { target } = event;
    const row = target instanceof Element ? target.closest("tr") : null;
    const node_id = row?.dataset.node;
    const box = row?.querySelector("input");
    if (node_id === undefined || !box || box.disabled) return;
    // The mouse can click the whole row; keyboard and screen readers use the checkbox.
    if (target !== box) {
      if (getSelection()?.toString() && !event.shiftKey) return;
      box.checked = !box.checked;
    }
    this.#active = node_id;
    if (event.shiftKey) getSelection()?.empty();
    this.#set(node_id, box.checked, event.shiftKey);
  }

  /**
   * @param {string} node_id
   * @param {boolean} wanted
   * @param {boolean} range whether to set all nodes from the last one to this
   */
  #set(node_id, wanted, range) {
    if (range) {
      const shown = this.#rows.items.filter((node) => this.#choosable(node));
      const ids = shown.map((node) => node.node_id);
      this.#choice.setRange(ids, node_id, wanted);
    } else {
      this.#choice.set(node_id, wanted);
    }
    this.#tell();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const from = this.#index(this.#focused() ?? "");
    if (from < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const last = this.#rows.items.length - 1;
    const to = Math.max(0, Math.min(last, from + move(this.#rows.page)));
    const [start, end] = [this.#rows.items[from], this.#rows.items[to]];
    if (event.shiftKey && start && end && this.#choosable(end)) {
      const wanted = this.#choice.has(start.node_id);
      this.#choice.set(start.node_id, wanted);
      this.#set(end.node_id, wanted, true);
    }
    this.#focus(to);
  }

  /** @param {ClusterNode} node */
  #row(node) {
    const say = words();
    const goes = !this.#choosable(node);
    const label = say.select(node.name || node.node_id);
    const box = el("input", { type: "checkbox", disabled: goes, "aria-label": label });
    const texts = {
      ...node,
      role: say.values[node.role] ?? node.role,
      status: goes ? say.leaving : (say.values[node.status] ?? node.status),
      cpu: numberText(node.cpu),
      memory: numberText(node.memory),
      gpu: numberText(node.gpu),
    };
    const cells = COLUMNS.map(([column, label, kind]) =>
      cell(kind, say[label], column === "health_status" ? health(node) : texts[column]),
    );
    const tick = el("td", { role: "cell", class: "tick" }, box);
    return el("tr", { role: "row", "data-node": node.node_id }, tick, ...cells);
  }

  /**
   * @param {ClusterNode} node
   * @param {HTMLTableRowElement} row
   */
  #dress({ node_id }, row) {
    const chosen = this.#choice.has(node_id);
    const box = row.querySelector("input");
    if (box) {
      box.checked = chosen;
      box.tabIndex = node_id === this.#active ? 0 : -1;
    }
    row.classList.toggle("chosen", chosen);
    row.classList.toggle("leaving", this.#leaving.has(node_id));
  }
}

/**
 * The head of a column, which sorts by it. `translatePage` sets its text.
 * @param {typeof COLUMNS[number]} column
 */
function head([column, label, kind]) {
  const button = { type: "button", class: "sort", "data-sort": column, "data-text": label };
  return el("th", { scope: "col", class: kind }, el("button", button));
}

/**
 * Sets table roles, so that screen readers see a table where the style sheet shows cards.
 * @param {HTMLTableElement} table
 */
function keepTable(table) {
  table.setAttribute("role", "table");
  for (const part of [table.tHead, table.tBodies[0]]) part?.setAttribute("role", "rowgroup");
  table.tHead?.rows[0]?.setAttribute("role", "row");
  for (const head of table.querySelectorAll("th")) head.setAttribute("role", "columnheader");
}

/**
 * @param {string} kind
 * @param {string} label the column's name, shown where the table is too narrow for a head
 * @param {string | Node} content
 */
function cell(kind, label, content) {
  return el("td", { role: "cell", class: kind, "data-column": label }, content);
}

/** @param {ClusterNode} node */
function health({ health_status }) {
  const kind = health_status === "healthy" ? "health good" : "health";
  return el("span", { class: kind }, words().values[health_status] ?? health_status);
}
