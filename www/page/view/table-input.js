// Selecting nodes in the table by mouse and by keyboard.
/** @import { App } from "../state/app.js" */
/** @import { Table } from "./table.js" */
/** The keys that move between rows, and by how many rows; a page is what is visible. */
const MOVES = /** @type {Record<string, (page: number) => number>} */ ({
  ArrowDown: () => 1,
  ArrowUp: () => -1,
  PageDown: (page) => page,
  PageUp: (page) => -page,
  Home: () => Number.NEGATIVE_INFINITY,
  End: () => Number.POSITIVE_INFINITY,
});

/** @param {App} app @param {Table} table @param {() => void} changed for a new selection */
export function takeInput({ part, chosen }, table, changed) {
  const body = part("nodes", HTMLTableElement).tBodies[0];
  if (!body) return;
  /** @param {string} node_id @param {boolean} isWanted @param {boolean} isRange */
  function set(node_id, isWanted, isRange) {
    if (isRange) chosen.setRange(table.choosable(), node_id, isWanted);
    else chosen.set(node_id, isWanted);
    changed();
  }
  body.onclick = ({ target, shiftKey }) => {
    const row = target instanceof Element ? target.closest("tr") : null;
    const node_id = row?.dataset.node;
    const box = row?.querySelector("input");
    if (node_id === undefined || !box || box.disabled) return;
    // The mouse can click the whole row; keyboard and screen readers use the checkbox.
    if (target !== box && getSelection()?.toString() && !shiftKey) return;
    const isWanted = !chosen.has(node_id);
    table.activate(node_id);
    if (shiftKey) getSelection()?.empty();
    set(node_id, isWanted, shiftKey);
  };
  body.onkeydown = (event) => {
    const { rows } = table;
    const from = table.indexOf(table.focusedNode() ?? "");
    const move = MOVES[event.key];
    if (!move || from < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const to = Math.max(0, Math.min(rows.items.length - 1, from + move(rows.page())));
    const [start, end] = [rows.items[from], rows.items[to]];
    if (event.shiftKey && start && end && table.isChoosable(end)) {
      const isWanted = chosen.has(start.node_id);
      chosen.set(start.node_id, isWanted);
      set(end.node_id, isWanted, true);
    }
    table.focus(to);
  };
}
