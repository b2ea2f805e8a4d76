// A long table of which only the visible rows exist. An empty row above and one below have the height
// of the others, so that the scroll bar is right.
import { el } from "./dom.js";

/** Rows beyond each edge that also exist, so that fast scrolling shows no gaps. */
const BEYOND = 10;
const GAP = { class: "gap", "aria-hidden": "true" };

/** The rows of a table's body. Their height is the style sheet's `--row-height`. @template T */
export class Rows {
  /** @type {readonly T[]} */
  items = [];
  /** The rows that exist. @type {Map<T, HTMLTableRowElement>} */
  made = new Map();
  #above = el("tr", GAP);
  #below = el("tr", GAP);
  #table;
  #scroller;
  #make;
  #isWaiting = false;
  /** @param {HTMLTableElement} table @param {HTMLElement} scroller what it scrolls in @param {(item: T) => HTMLTableRowElement} make @param {AbortSignal} signal */
  constructor(table, scroller, make, signal) {
    this.#table = table;
    this.#scroller = scroller;
    this.#make = make;
    scroller.addEventListener("scroll", () => this.#soon(), { passive: true, signal });
    const observer = new ResizeObserver(() => this.#soon());
    observer.observe(scroller);
    signal.addEventListener("abort", () => observer.disconnect());
    // On paper, all rows are visible.
    addEventListener("beforeprint", () => this.#draw(true), { signal });
    addEventListener("afterprint", () => this.#draw(), { signal });
  }
  /** Shows other items, or the same in another order. @param {readonly T[]} items */
  show(items) {
    this.items = items;
    this.#draw();
  }
  /** Scrolls to the row of an item and returns it. @param {number} index */
  reveal(index) {
    const { scrollTop } = this.#scroller;
    const top = index * this.#height;
    this.#scroller.scrollTop = Math.max(top + this.#height - this.#space, Math.min(scrollTop, top));
    this.#draw();
    const item = this.items[index];
    return item === undefined ? undefined : this.made.get(item);
  }
  /** How many rows are visible. */
  get page() {
    return Math.max(1, Math.floor(this.#space / this.#height) - 1);
  }
  #soon() {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    requestAnimationFrame(() => {
      this.#isWaiting = false;
      this.#draw();
    });
  }
  #draw(isWhole = false) {
    const { scrollTop, clientHeight } = this.#scroller;
    const [height, count] = [this.#height, this.items.length];
    const [top, bottom] = isWhole ? [0, Infinity] : [scrollTop, scrollTop + clientHeight];
    const first = Math.max(0, Math.min(count, Math.floor(top / height)) - BEYOND);
    const last = Math.min(count, Math.ceil(bottom / height) + BEYOND);
    const made = new Map();
    for (const [offset, item] of this.items.slice(first, last).entries()) {
      const row = this.made.get(item) ?? this.#make(item);
      // The head is the first row.
      row.ariaRowIndex = String(first + offset + 2);
      made.set(item, row);
    }
    this.made = made;
    size(this.#above, first * height);
    size(this.#below, (count - last) * height);
    const [body] = this.#table.tBodies;
    if (body) replaceRows(body, [this.#above, ...made.values(), this.#below]);
  }
  get #height() {
    const height = getComputedStyle(this.#table).getPropertyValue("--row-height");
    return Number.parseFloat(height) || 40;
  }
  /** The height in which rows are visible. */
  get #space() {
    return this.#scroller.clientHeight - (this.#table.tHead?.offsetHeight ?? 0);
  }
}

/** Replaces the rows of a body without moving those that stay, which would lose the focus. @param {HTMLTableSectionElement} body @param {readonly HTMLTableRowElement[]} rows */
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
