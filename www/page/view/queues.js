// The list of queues, one of which is selected.

import { chooseQueue } from "../state/app.js";
import { nodesIn } from "../state/locks.js";
import { nameOr } from "../words/names.js";
import { el } from "./dom.js";

/** @typedef {import("../state/app.js").App} App */
/** @typedef {import("../state/cluster.js").Queue} Queue */

/** @param {App} app @param {Queue} [current] */
export function showQueues(app, current) {
  const list = app.part("queues");
  const focused = document.activeElement?.getAttribute("data-queue");
  const queues = app.snapshot?.queues ?? [];
  list.replaceChildren(...queues.map((queue) => entry(app, queue, queue === current)));
  if (queues.length === 0) list.append(el("li", { class: "quiet" }, app.say.noQueues));
  for (const one of list.querySelectorAll("button")) {
    if (focused && one.dataset.queue === focused) one.focus();
  }
}

/** @param {App} app @param {Queue} queue @param {boolean} isCurrent */
function entry(app, queue, isCurrent) {
  const { say } = app;
  const { hpcqueue_id, nrun, npend } = queue;
  const count = nodesIn(app, queue).length;
  const attributes = {
    ...{ type: "button", "data-queue": hpcqueue_id, onclick: () => chooseQueue(app, hpcqueue_id) },
    "aria-current": String(isCurrent),
  };
  const [number, unit] = say.nodeParts(count);
  return el(
    "li",
    {},
    el(
      "button",
      attributes,
      el("bdi", { class: "queue-name" }, nameOr(queue.name, hpcqueue_id)),
      el("span", { class: "queue-nodes" }, el("b", {}, number), ` ${unit}`),
      el("span", { class: "queue-jobs quiet" }, say.jobs(say.jobCount(nrun, npend))),
    ),
  );
}
