// Creates and finds elements. Text from the API enters the page only as text nodes.

/** @typedef {Node | string} Child */

/**
 * Creates an element.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | boolean | (() => void)>} attributes `on…` takes a listener; `false` leaves an attribute out
 * @param {Child[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/**
 * The element with this id.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`The page has no ${type.name} called ${id}`);
}

/** A text that is replaced within this time is not announced (ms). */
const QUIET_MS = 700;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;

/**
 * Announces a text to screen readers.
 * @param {string} text
 */
export function announce(text) {
  clearTimeout(waiting);
  byId("said", HTMLElement).textContent = text;
}

/**
 * Announces a text after a moment, unless another one follows by then or it is the same as the last.
 * @param {string} text
 */
export function mention(text) {
  clearTimeout(waiting);
  if (byId("said", HTMLElement).textContent === text) return;
  waiting = setTimeout(() => announce(text), QUIET_MS);
}
