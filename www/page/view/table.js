// The table of a queue's compute nodes, with filter and order.
import { lockedNodes, nodesIn } from "../state/locks.js";
import { matching, sorted } from "../state/order.js";
import { COLUMNS, columnHead, fieldOf, nodeRow } from "./node-row.js";
import { createRows } from "./rows.js";
/** @import { App } from "../state/app.js" */
/** @import { ClusterNode, Queue } from "../state/cluster.js" */
/** @typedef {ReturnType<typeof createTable>} Table */
/** @param {App} app @param {() => void} changed called when the selection or the view changes */
export function createTable(app, changed) {
  const { part, signal, chosen, view } = app;
  const element = part("nodes", HTMLTableElement);
  const [filter, all] = [part("filter", HTMLInputElement), part("all", HTMLInputElement)];
  const sorts = part("sort", HTMLSelectElement);
  /** All nodes of the queue, and the same in order. @type {readonly ClusterNode[]} */
  let nodes = [];
  let inOrder = nodes;
  /** The order, and the queue that is shown. */
  const shown = { sort: "", queue: "" };
  /** The node whose checkbox the Tab key reaches. */
  let active = "";
  let locks = lockedNodes(app);
  /** @param {ClusterNode} node */
  const lockOf = ({ node_id }) => locks.get(node_id);
  /** @param {ClusterNode} node */
  const isChoosable = (node) => lockOf(node) === undefined;
  const make = (/** @type {ClusterNode} */ node) => nodeRow(app.say, node, lockOf(node));
  const rows = createRows(element, part("scroller"), make, signal);
  /** The ids of the nodes that are shown and can be selected. */
  const choosable = () => rows.items.filter(isChoosable).map(({ node_id }) => node_id);

  function sort() {
    const [column, isDescending] = [view.sort.replace("-", ""), view.sort.startsWith("-")];
    inOrder = sorted(nodes, isDescending, (one) => fieldOf(app.say, one, column, lockOf(one)));
    shown.sort = view.sort;
  }
  const heads = COLUMNS.map((column) => {
    const [key, look] = column;
    const onclick = () => change({ sort: view.sort === key ? `-${key}` : key });
    return { key, look, ...columnHead(column, onclick) };
  });
  /** Shows by which column the nodes are sorted, and offers the others. */
  function showOrder() {
    for (const { key, look, head, button } of heads) {
      const arrow = view.sort === key ? " ↑" : view.sort === `-${key}` ? " ↓" : "";
      head.ariaSort = arrow === "" ? null : arrow === " ↑" ? "ascending" : "descending";
      button.textContent = app.say[look] + arrow;
    }
    const options = COLUMNS.flatMap(([key, look]) => [
      new Option(`${app.say[look]} ↑`, key, false, key === view.sort),
      new Option(`${app.say[look]} ↓`, `-${key}`, false, `-${key}` === view.sort),
    ]);
    sorts.replaceChildren(...options);
  }
  function showMatching() {
    if (filter.value !== view.filter) filter.value = view.filter;
    const found = matching(inOrder, view.filter);
    if (!found.some(({ node_id }) => node_id === active)) {
      active = found.find(isChoosable)?.node_id ?? "";
    }
    element.ariaRowCount = String(found.length + 1);
    part("nomatch").hidden = found.length > 0 || view.filter === "";
    rows.show(found);
    showChosen();
  }
  /** Shows which nodes are selected. */
  function showChosen() {
    const { say, snapshot } = app;
    for (const [{ node_id }, row] of rows.made) {
      const [checked, tabIndex] = [chosen.has(node_id), node_id === active ? 0 : -1];
      row.classList.toggle("chosen", checked);
      Object.assign(row.querySelector("input") ?? {}, { checked, tabIndex });
    }
    const partial = snapshot?.partial;
    const ids = choosable();
    const count = ids.filter((id) => chosen.has(id)).length;
    all.indeterminate = count > 0 && count < ids.length;
    all.checked = count > 0 && !all.indeterminate;
    all.disabled = ids.length === 0 || Boolean(partial);
    const [some, most] = [rows.items.length, inOrder.length];
    const counts = some === most ? say.nodes(most) : say.shownOf(some, most);
    const hidden = chosen.size === count ? "" : say.hidden(chosen.size - count);
    part("counts").textContent = partial
      ? say.progress(partial.received, partial.total)
      : counts + hidden;
    part("clear").hidden = chosen.size === 0;
  }
  /** Changes the filter or the order. @param {{ filter?: string, sort?: string }} wanted */
  function change(wanted) {
    Object.assign(view, wanted);
    if (view.sort !== shown.sort) sort();
    showOrder();
    showMatching();
    changed();
  }
  /** @param {string[]} ids @param {boolean} isWanted */
  function choose(ids, isWanted) {
    chosen.setAll(ids, isWanted);
    changed();
  }

  element.tHead?.rows[0]?.append(...heads.map(({ head }) => head));
  filter.oninput = () => change({ filter: filter.value });
  sorts.onchange = () => change({ sort: sorts.value });
  // Those that do not match the filter stay as they are.
  all.onchange = () => choose(choosable(), all.checked);
  part("clear").onclick = () => {
    choose([...chosen], false);
    filter.focus();
  };
  part("unfilter").onclick = () => {
    change({ filter: "" });
    filter.focus();
  };

  const table = {
    rows,
    choosable,
    isChoosable,
    showChosen,
    /** Shows the nodes of a queue. @param {Queue} queue */
    show(queue) {
      if (shown.queue !== queue.hpcqueue_id) part("scroller").scrollTop = 0;
      shown.queue = queue.hpcqueue_id;
      locks = lockedNodes(app);
      const now = nodesIn(app, queue);
      for (const id of ["scroller", "find", "bar"]) part(id).hidden = now.length === 0;
      part("empty").hidden = now.length > 0;
      const focused = table.focusedNode();
      rows.made.clear();
      // States change without the nodes.
      const isSame = now === nodes && view.sort === shown.sort && !/state/.test(view.sort);
      nodes = now;
      if (!isSame) sort();
      showOrder();
      showMatching();
      if (focused !== undefined) table.focus(table.indexOf(focused));
    },
    /** @param {string} [node_id] */
    indexOf: (node_id) => rows.items.findIndex((node) => node.node_id === node_id),
    /** The id of the node whose row has the focus. */
    focusedNode() {
      const row = document.activeElement?.closest("tr[data-node]");
      return row instanceof HTMLElement && element.contains(row) ? row.dataset.node : undefined;
    },
    /** @param {number} index */
    focus(index) {
      const node = rows.items[index];
      const row = rows.reveal(index);
      if (!node || !row) return;
      table.activate(node.node_id);
      row.querySelector("input")?.focus({ preventScroll: true });
    },
    /** @param {string} node_id */
    activate(node_id) {
      active = node_id;
      showChosen();
    },
  };
  return table;
}
