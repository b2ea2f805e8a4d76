// Below the table: what would stay, whether the rule allows the removal, and the buttons.

import { byId, el } from "./dom.js";
import { words } from "./language.js";

/**
 * @typedef {object} Case
 * @property {number} chosen how many nodes are selected
 * @property {import("./rule.js").Verdict | null} verdict `null` while nothing is selected
 * @property {import("./cluster.js").ClusterNode[]} spare the nodes without which it would be allowed
 */

/** @param {Case} is */
export function mayRemove({ verdict }) {
  return verdict?.answer === "allowed";
}

/**
 * Shows the verdict. The button stays focusable, so that screen readers can read why it is disabled.
 * @param {Case} is
 */
export function showVerdict(is) {
  const say = words();
  const { chosen, spare } = is;
  byId("verdict", HTMLElement).replaceChildren(...lines(is));
  const button = byId("remove", HTMLButtonElement);
  button.textContent = chosen > 0 ? say.removeCount(chosen) : say.remove;
  button.setAttribute("aria-disabled", String(!mayRemove(is)));
  const leaveOut = byId("leave-out", HTMLButtonElement);
  leaveOut.hidden = spare.length === 0;
  leaveOut.textContent = say.leaveOut(spare.length, nameOf(spare));
}

/**
 * @param {Case} is
 * @returns {HTMLElement[]}
 */
function lines({ chosen, verdict, spare }) {
  const say = words();
  if (!verdict) return [el("p", { class: "quiet" }, say.chooseNodes)];
  if (verdict.answer === "unjudged") {
    return [
      el("p", { class: "stop" }, say.unjudged),
      el("p", { class: "message", lang: "en" }, verdict.reason),
    ];
  }
  const left = el("p", {}, say.leaves(chosen, verdict.inQueue, verdict.inAll));
  if (verdict.answer === "forbidden") {
    return [
      left,
      el("p", { class: "stop" }, say.forbidden(chosen)),
      el("p", {}, say.advice(chosen, spare.length, nameOf(spare))),
    ];
  }
  return [left, el("p", { class: "good" }, say.allowed)];
}

/** @param {Case["spare"]} spare */
function nameOf([first]) {
  return first?.name || first?.node_id || "";
}
