// The confirmation dialog: what a removal changes, and as much friction as that deserves.
import { nameOr, visible } from "../words/formats.js";
import { change, el } from "./dom.js";
/** @import { ClusterNode, Queue } from "../state/cluster.js" */
/** @import { App } from "../state/app.js" */
/** @import { Impact } from "../state/rule.js" */

/** Asks for confirmation. @param {App} app @param {Queue} queue
 * @param {readonly ClusterNode[]} nodes @param {Impact} impact
 * @param {string} changed what has changed since the nodes were selected
 * @returns {Promise<boolean>} */
export function confirmRemoval(app, queue, nodes, impact, changed) {
  const { say, part } = app;
  const dialog = part("confirm", HTMLDialogElement);
  const jobs = part("confirm-jobs", HTMLInputElement);
  const typed = part("confirm-name", HTMLInputElement);
  const go = part("go");
  const name = nameOr(queue.name, queue.hpcqueue_id);
  // Somebody must be able to type it.
  const expected = name === queue.name ? name.trim() : queue.hpcqueue_id;
  const texts = {
    "confirm-title": say.confirmTitle(impact.count, name),
    "confirm-changed": changed,
    "confirm-expected": expected,
    "confirm-offline": "",
    go: say.confirmGo(impact.count),
  };
  for (const [id, text] of Object.entries(texts)) part(id).textContent = text;
  part("confirm-impact").replaceChildren(...consequences(app, name, impact));
  part("confirm-nodes").replaceChildren(
    ...nodes.map(({ node_id, name }) =>
      el("li", {}, el("bdi", {}, nameOr(name, node_id)), " ", el("code", {}, visible(node_id))),
    ),
  );
  dialog.querySelector("form")?.reset();
  /** What is asked for, and whether it was given. */
  const given = () => [
    { input: jobs, isAsked: impact.running > 0, isGiven: jobs.checked },
    { input: typed, isAsked: impact.isLarge, isGiven: typed.value.trim() === expected },
  ];
  const missing = () => given().find(({ isAsked, isGiven }) => isAsked && !isGiven)?.input;
  for (const { input, isAsked } of given()) {
    for (const label of input.labels ?? []) label.hidden = !isAsked;
  }
  const weigh = () => (go.ariaDisabled = String(missing() !== undefined));
  dialog.oninput = weigh;
  weigh();
  return new Promise((resolve) => {
    /** @param {boolean} isWanted */
    const answer = (isWanted) => {
      resolve(isWanted);
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

/** @param {App} app @param {string} name @param {Impact} impact */
function consequences({ say }, name, { queue, all, running, stranded }) {
  const note = queue.after === 0 ? say.becomesEmpty : "";
  const its = [...change(say, name, queue), ` ${say.nodeUnit(queue.after)}`, note];
  const stop = (/** @type {string} */ text) => el("li", { class: "stop" }, text);
  return [
    el("li", { class: note && "stop" }, ...its),
    ...(running > 0 ? [stop(say.mayBeInterrupted(running))] : []),
    ...(stranded > 0 ? [stop(say.cannotStart(stranded))] : []),
    el("li", {}, ...change(say, say.allQueues, all), ` ${say.nodeUnit(all.after)}`),
  ];
}
