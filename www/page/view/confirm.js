// The confirmation dialog: what a removal changes, and as much friction as that deserves.

import { isTypeable, nameOr, visible } from "../words/names.js";
import { el } from "./dom.js";

/** @typedef {import("../state/app.js").App} App */
/** @typedef {import("../state/impact.js").Impact} Impact */

/**
 * Asks for confirmation. When the dialog closes, the focus returns to where it was.
 * @param {App} app
 * @param {import("../state/cluster.js").Queue} queue
 * @param {readonly { node_id: string, name: string }[]} nodes
 * @param {Impact} impact
 * @param {string} changed what has changed since the nodes were selected, if anything
 * @returns {Promise<boolean>} true if confirmed
 */
export function confirmRemoval(app, queue, nodes, impact, changed) {
  const { say, part } = app;
  const dialog = part("confirm", HTMLDialogElement);
  const name = nameOr(queue.name, queue.hpcqueue_id);
  const expected = isTypeable(queue.name) ? queue.name.trim() : queue.hpcqueue_id;
  const [jobs, typed] = ["confirm-jobs", "confirm-name"].map((id) => part(id, HTMLInputElement));
  if (!jobs || !typed) return Promise.resolve(false);
  part("confirm-title").textContent = say.confirmTitle(impact.count, name);
  part("confirm-changed").textContent = changed;
  part("confirm-impact").replaceChildren(...consequences(app, name, impact));
  part("confirm-nodes").replaceChildren(
    ...nodes.map(({ node_id, name }) =>
      el("li", {}, el("bdi", {}, nameOr(name, node_id)), " ", el("code", {}, visible(node_id))),
    ),
  );
  part("confirm-text").textContent = say.confirmText;
  part("confirm-offline").textContent = "";
  jobs.checked = false;
  hide(jobs, impact.running === 0);
  typed.value = "";
  hide(typed, !impact.isLarge);
  jobs.nextElementSibling?.replaceChildren(say.acceptJobs);
  const [before, after] = say.typeName;
  const told = el("bdi", { id: `${app.settings.ids ?? ""}confirm-expected` }, expected);
  typed.previousElementSibling?.replaceChildren(before, told, after);
  const go = part("go");
  go.textContent = say.confirmGo(impact.count);
  const missing = () => {
    if (impact.running > 0 && !jobs.checked) return jobs;
    return impact.isLarge && typed.value.trim() !== expected ? typed : null;
  };
  const weigh = () => go.setAttribute("aria-disabled", String(missing() !== null));
  weigh();
  dialog.oninput = weigh;
  return new Promise((resolve) => {
    /** @param {boolean} wanted */
    const answer = (wanted) => {
      resolve(wanted);
      dialog.close();
    };
    dialog.onsubmit = (event) => {
      event.preventDefault();
      const first = missing();
      if (first) first.focus();
      else if (navigator.onLine) answer(true);
      else part("confirm-offline").textContent = say.notSentOffline;
    };
    part("cancel").onclick = () => answer(false);
    // The event fires late: the dialog may be open again by then, for the next question.
    dialog.onclose = () => dialog.open || resolve(false);
    dialog.showModal();
  });
}

/** @param {HTMLInputElement} input @param {boolean} hidden */
function hide(input, hidden) {
  const label = input.closest("label");
  if (label) label.hidden = hidden;
}

/** @param {App} app @param {string} name @param {Impact} impact */
function consequences({ say }, name, { queue, all, running, stranded }) {
  /** @param {Node | string} what @param {{ before: number, after: number }} counts @param {string} note */
  const change = (what, { before, after }, note) => {
    const numbers = el("b", {}, `${say.number(before)} → ${say.number(after)}`);
    const unit = ` ${say.nodeParts(after)[1]}`;
    return el("li", { class: note ? "stop" : "" }, what, " ", numbers, unit, note);
  };
  return [
    change(el("bdi", {}, name), queue, queue.after === 0 ? say.becomesEmpty : ""),
    ...(running > 0 ? [el("li", { class: "stop" }, say.mayBeInterrupted(running))] : []),
    ...(stranded > 0 ? [el("li", { class: "stop" }, say.cannotStart(stranded))] : []),
    change(say.allQueues, all, ""),
  ];
}
