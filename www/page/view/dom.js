// Creates and finds elements. Text from the API enters the page only as text nodes.
/** @import { Words } from "../words/language.js" */
/** Creates an element. In its attributes, `on…` takes a listener, and `false` leaves one out.
 * @template {keyof HTMLElementTagNameMap} Tag @param {Tag} tag
 * @param {Record<string, string | boolean | (() => void)>} attributes
 * @param {(Node | string)[]} children */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== ""));
  return made;
}

/** A paragraph, or nothing without a text. @param {string} kind
 * @param {(Node | string)[]} content */
export function line(kind, ...content) {
  return content.every((one) => one === "") ? [] : [el("p", { class: kind }, ...content)];
}

/** Before → after. @param {Words} say @param {string} what
 * @param {{ before: number, after: number }} counts */
export function change({ number }, what, { before, after }) {
  return [el("bdi", {}, what), " ", el("strong", {}, `${number(before)} → ${number(after)}`)];
}

/** A button. @param {string} action @param {string} text @param {() => void} onclick */
export function button(action, text, onclick) {
  return el("button", { type: "button", "data-action": action, onclick }, text);
}

/** Replaces what is in an element. What has the focus keeps it, if the same is there again.
 * @param {HTMLElement} box @param {() => void} change */
export function keepFocus(box, change) {
  const { activeElement: was } = document;
  const isInside = was instanceof HTMLElement && was !== box && box.contains(was);
  change();
  if (!isInside || was.isConnected) return;
  const sign = (/** @type {HTMLElement} */ one) => one.localName + JSON.stringify(one.dataset);
  /** @type {HTMLElement[]} */
  const all = [...box.querySelectorAll(/** @type {"button"} */ ("button, summary"))];
  (all.find((one) => sign(one) === sign(was)) ?? all[0] ?? box).focus();
}

/** @typedef {ReturnType<typeof finder>} Part */
/** Finds the parts of a console by their ids, without what all of its ids begin with.
 * @param {() => ParentNode} within @param {string} ids */
export function finder(within, ids) {
  /** @template {HTMLElement} [T=HTMLElement] @param {string} id @param {new () => T} [type] */
  return (id, type) => {
    const found = within().querySelector(`#${ids}${id}`);
    if (found instanceof (type ?? HTMLElement)) return /** @type {T} */ (found);
    throw new Error(`The console has no ${id}`);
  };
}

const QUIET_MS = 700; // a text that is replaced by then is not announced

/** Announces texts to screen readers. @param {HTMLElement} region */
export function announcer(region) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  /** @param {string} text */
  const announce = (text) => {
    clearTimeout(waiting);
    region.textContent = text;
  };
  /** Waits a moment, unless another text follows by then. @param {string} text */
  const mention = (text) => {
    clearTimeout(waiting);
    if (region.textContent !== text) waiting = setTimeout(() => announce(text), QUIET_MS);
  };
  return { announce, mention };
}
