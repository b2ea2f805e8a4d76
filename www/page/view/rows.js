// A long table of which only the visible rows exist. An empty row above and one below have the height
// of the others, so that the scroll bar is right.

import { el } from "./dom.js";

/** Rows beyond each edge that also exist, so that fast scrolling shows no gaps. */
const BEYOND = 10;

/** The rows of a table's body. Their height is the style sheet's `--row-height`. @template T */
export class Rows {
  /** @type {readonly T[]} */
  items = [];
  /** The rows that exist. @type {Map<T, HTMLTableRowElement>} */
  made = new Map();
  #above = gap();
  #below = gap();
  #body;
  #scroller;
  #make;
  #isWaiting = false;
  #isWhole = false;

  /**
   * @param {HTMLTableSectionElement} body
   * @param {HTMLElement} scroller what the table scrolls in
   * @param {(item: T) => HTMLTableRowElement} make
   * @param {AbortSignal} signal
   */
  constructor(body, scroller, make, signal) {
    this.#body = body;
    this.#scroller = scroller;
    this.#make = make;
    scroller.addEventListener("scroll", () => this.#soon(), { passive: true, signal });
    const observer = new ResizeObserver(() => this.#soon());
    observer.observe(scroller);
    signal.addEventListener("abort", () => observer.disconnect());
    // On paper, all rows are visible.
    addEventListener("beforeprint", () => this.#drawWhole(true), { signal });
    addEventListener("afterprint", () => this.#drawWhole(false), { signal });
  }

  /** Shows other items, or the same in another order. @param {readonly T[]} items */
  show(items) {
    this.items = items;
    this.#draw();
  }

  /** Scrolls to the row of an item and returns it. @param {number} index */
  reveal(index) {
    const { scrollTop, clientHeight } = this.#scroller;
    const top = index * this.#rowHeight();
    const last = top + this.#rowHeight() + this.#headHeight() - clientHeight;
    this.#scroller.scrollTop = Math.max(last, Math.min(scrollTop, top));
    this.#draw();
    const item = this.items[index];
    return item === undefined ? undefined : this.made.get(item);
  }

  /** How many rows are visible. */
  get page() {
    const space = this.#scroller.clientHeight - this.#headHeight();
    return Math.max(1, Math.floor(space / this.#rowHeight()) - 1);
  }

  #soon() {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    requestAnimationFrame(() => {
      this.#isWaiting = false;
      this.#draw();
    });
  }

  /** @param {boolean} isWhole */
  #drawWhole(isWhole) {
    this.#isWhole = isWhole;
    this.#draw();
  }

  #draw() {
    const height = this.#rowHeight();
    const { scrollTop, clientHeight } = this.#scroller;
    const count = this.items.length;
    const [top, bottom] = this.#isWhole
      ? [0, count * height]
      : [scrollTop, scrollTop + clientHeight];
    const first = Math.max(0, Math.min(count, Math.floor(top / height)) - BEYOND);
    const last = Math.min(count, Math.ceil(bottom / height) + BEYOND);
    const made = new Map();
    for (const [offset, item] of this.items.slice(first, last).entries()) {
      const row = this.made.get(item) ?? this.#make(item);
      // The head is the first row.
      row.setAttribute("aria-rowindex", String(first + offset + 2));
      made.set(item, row);
    }
    this.made = made;
    size(this.#above, first * height);
    size(this.#below, (count - last) * height);
    replaceRows(this.#body, [this.#above, ...made.values(), this.#below]);
  }

  #rowHeight() {
    return Number.parseFloat(getComputedStyle(this.#body).getPropertyValue("--row-height")) || 40;
  }

  #headHeight() {
    return this.#body.parentElement?.querySelector("thead")?.offsetHeight ?? 0;
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

function gap() {
  return el("tr", { class: "gap", "aria-hidden": "true" });
}
