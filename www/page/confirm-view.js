// The confirmation dialog: it lists the nodes and says what a removal does.

import { byId, el } from "./dom.js";
import { words } from "./language.js";

/** @typedef {import("./cluster.js").Queue} Queue */
/** @typedef {import("./cluster.js").ClusterNode} ClusterNode */

/**
 * Asks for confirmation. When the dialog closes, the focus returns to where it was.
 * @param {Queue} queue
 * @param {ClusterNode[]} nodes
 * @param {import("./rule.js").Verdict} verdict
 * @returns {Promise<boolean>} true if confirmed
 */
export function confirmRemoval(queue, nodes, verdict) {
  const say = words();
  const dialog = byId("confirm", HTMLDialogElement);
  const name = queue.name || queue.hpcqueue_id;
  byId("confirm-title", HTMLElement).textContent = say.confirmTitle(nodes.length, name);
  const list = byId("confirm-nodes", HTMLElement);
  list.tabIndex = 0; // So that a long list can be scrolled by keyboard.
  list.replaceChildren(
    ...nodes.map((node) =>
      el("li", {}, el("span", {}, node.name), " ", el("code", {}, node.node_id)),
    ),
  );
  const facts = say.confirmFacts(verdict.inQueue, verdict.inAll);
  if (queue.nrun > 0) facts.push(say.confirmJobs(queue.nrun));
  byId("confirm-text", HTMLElement).replaceChildren(...facts.map((fact) => el("li", {}, fact)));
  const go = byId("go", HTMLButtonElement);
  go.textContent = say.confirmGo(nodes.length);
  return new Promise((resolve) => {
    /** @param {boolean} wanted */
    const answer = (wanted) => {
      resolve(wanted);
      dialog.close();
    };
    go.onclick = () => {
      if (queue.nrun === 0) return answer(true);
      askOnceMore(name, queue.nrun);
      go.onclick = () => answer(true);
    };
    byId("cancel", HTMLButtonElement).onclick = () => answer(false);
    // The event fires late: the dialog may be open again by then, for the next question.
    dialog.onclose = () => dialog.open || resolve(false);
    dialog.showModal();
  });
}

/**
 * Asks a second time because jobs are running.
 * @param {string} name the queue's
 * @param {number} nrun how many jobs run in it
 */
function askOnceMore(name, nrun) {
  const say = words();
  byId("confirm-title", HTMLElement).textContent = say.onceMoreTitle(nrun, name);
  const text = el("li", {}, say.onceMore);
  byId("confirm-text", HTMLElement).replaceChildren(text);
  byId("go", HTMLButtonElement).textContent = say.onceMoreGo;
  byId("cancel", HTMLButtonElement).focus();
}
