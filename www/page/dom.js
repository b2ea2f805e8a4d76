// Making and finding elements. Text from the API reaches the page as text nodes only.

/** @typedef {Node | string} Child */

/**
 * Makes an element.
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
 * The element of the page that has this id.
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

/** What changes faster than this is not worth saying aloud (ms). */
const QUIET_MS = 700;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;

/**
 * Says something to people who cannot see the page change.
 * @param {string} text
 */
export function announce(text) {
  clearTimeout(waiting);
  byId("said", HTMLElement).textContent = text;
}

/**
 * Says something that may have passed by in a moment: only if nothing else is to be said by then,
 * and if it was not the last thing said.
 * @param {string} text
 */
export function mention(text) {
  clearTimeout(waiting);
  if (byId("said", HTMLElement).textContent === text) return;
  waiting = setTimeout(() => announce(text), QUIET_MS);
}
