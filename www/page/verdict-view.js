// Below the table: what the chosen removal would leave, whether the rule allows it, and the button.

import { byId, el } from "./dom.js";
import { words } from "./language.js";

/**
 * @typedef {object} Case
 * @property {number} chosen how many nodes are chosen
 * @property {import("./rule.js").Verdict} verdict
 * @property {boolean} stale is the outcome of an earlier removal of these nodes still to be looked up?
 */

/** @param {Case} is */
export function mayRemove({ chosen, verdict, stale }) {
  return chosen > 0 && verdict.allowed && !stale;
}

/**
 * Shows the verdict. The button can always be reached, so that everyone can hear why it does nothing.
 * @param {Case} is
 */
export function showVerdict(is) {
  const say = words();
  const { chosen, verdict, stale } = is;
  const lines = [];
  if (chosen === 0) lines.push(el("p", { class: "quiet" }, say.chooseNodes));
  else {
    lines.push(el("p", {}, say.leaves(chosen, verdict.inQueue, verdict.inAll)));
    if (!verdict.allowed) lines.push(el("p", { class: "stop" }, say.forbidden(chosen)));
    else if (stale) lines.push(el("p", { class: "stop" }, say.stale));
    else lines.push(el("p", { class: "good" }, say.allowed));
  }
  byId("verdict", HTMLElement).replaceChildren(...lines);
  const button = byId("remove", HTMLButtonElement);
  button.textContent = chosen > 0 ? say.removeCount(chosen) : say.remove;
  button.setAttribute("aria-disabled", String(!mayRemove(is)));
}
