// The list of queues, one of which is selected.
import { chooseQueue } from "../state/app.js";
import { nodesIn } from "../state/locks.js";
import { nameOr } from "../words/formats.js";
import { el, keepFocus } from "./dom.js";
/** @import { App } from "../state/app.js" */
/** @import { Queue } from "../state/cluster.js" */
/** @param {App} app @param {Queue} [current] */
export function showQueues(app, current) {
  const { say, snapshot } = app;
  const entries = (snapshot?.queues ?? []).map((queue) => {
    const { hpcqueue_id, name, nrun, npend } = queue;
    const onclick = () => chooseQueue(app, hpcqueue_id);
    const attributes = { type: "button", "data-queue": hpcqueue_id, onclick };
    const count = nodesIn(app, queue).length;
    const number = el("strong", {}, say.number(count));
    const parts = [
      el("bdi", { class: "queue-name" }, nameOr(name, hpcqueue_id)),
      el("span", { class: "queue-nodes quiet" }, number, ` ${say.nodeUnit(count)}`),
      el("span", { class: "queue-jobs quiet" }, say.jobs(nrun, npend)),
    ];
    const isCurrent = String(queue === current);
    return el("li", {}, el("button", { ...attributes, "aria-current": isCurrent }, ...parts));
  });
  const list = app.part("queues");
  const none = el("li", { class: "quiet" }, say.noQueues);
  keepFocus(list, () => list.replaceChildren(...(entries.length > 0 ? entries : [none])));
}
