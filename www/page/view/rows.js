// A long table of which only the visible rows exist. An empty row above and one below have the
// height of the others, so that the scroll bar is right.
import { el } from "./dom.js";

const BEYOND = 10; // rows beyond each edge: fast scrolling shows no gaps
const GAP = { class: "gap", "aria-hidden": "true" };

/** The rows of a table's body. Their height is the style sheet's `--row-height`. @template T
 * @param {HTMLTableElement} table @param {HTMLElement} scroller what it scrolls in
 * @param {(item: T) => HTMLTableRowElement} make @param {AbortSignal} signal */
export function createRows(table, scroller, make, signal) {
  const [above, below] = [el("tr", GAP), el("tr", GAP)];
  let isWaiting = false;
  const height = () =>
    Number.parseFloat(getComputedStyle(table).getPropertyValue("--row-height")) || 40;
  /** The height in which rows are visible. */
  const space = () => scroller.clientHeight - (table.tHead?.offsetHeight ?? 0);
  const rows = {
    items: /** @type {readonly T[]} */ ([]),
    /** The rows that exist. */
    made: /** @type {Map<T, HTMLTableRowElement>} */ (new Map()),
    /** Shows other items, or the same in another order. @param {readonly T[]} items */
    show(items) {
      rows.items = items;
      draw();
    },
    /** Scrolls to the row of an item and returns it. @param {number} index */
    reveal(index) {
      const top = index * height();
      const least = top + height() - space();
      scroller.scrollTop = Math.max(least, Math.min(scroller.scrollTop, top));
      draw();
      const item = rows.items[index];
      return item === undefined ? undefined : rows.made.get(item);
    },
    /** How many rows are visible. */
    page: () => Math.max(1, Math.floor(space() / height()) - 1),
  };
  function draw(isWhole = false) {
    const { scrollTop, clientHeight } = scroller;
    const [each, count] = [height(), rows.items.length];
    const [top, bottom] = isWhole ? [0, Infinity] : [scrollTop, scrollTop + clientHeight];
    const first = Math.max(0, Math.min(count, Math.floor(top / each)) - BEYOND);
    const last = Math.min(count, Math.ceil(bottom / each) + BEYOND);
    const made = new Map();
    for (const [offset, item] of rows.items.slice(first, last).entries()) {
      const row = rows.made.get(item) ?? make(item);
      // The head is the first row.
      row.ariaRowIndex = String(first + offset + 2);
      made.set(item, row);
    }
    rows.made = made;
    size(above, first * each);
    size(below, (count - last) * each);
    const [body] = table.tBodies;
    if (body) replaceRows(body, [above, ...made.values(), below]);
  }
  const drawSoon = () => {
    if (!isWaiting) {
      requestAnimationFrame(() => {
        isWaiting = false;
        draw();
      });
    }
    isWaiting = true;
  };
  scroller.addEventListener("scroll", drawSoon, { passive: true, signal });
  const observer = new ResizeObserver(drawSoon);
  observer.observe(scroller);
  signal.addEventListener("abort", () => observer.disconnect());
  // On paper, all rows are visible.
  addEventListener("beforeprint", () => draw(true), { signal });
  addEventListener("afterprint", () => draw(), { signal });
  return rows;
}

/** Replaces the rows of a body without moving those that stay, which would lose the focus.
 * @param {HTMLTableSectionElement} body @param {readonly HTMLTableRowElement[]} rows */
function replaceRows(body, rows) {
  const wanted = new Set(rows);
  for (const row of [...body.rows]) if (!wanted.has(row)) row.remove();
  let next = body.firstElementChild;
  for (const row of rows) {
    if (row === next) next = next.nextElementSibling;
    else body.insertBefore(row, next);
  }
}

/** @param {HTMLTableRowElement} row @param {number} pixels */
function size(row, pixels) {
  row.hidden = pixels === 0;
  row.style.height = `${pixels}px`;
}
