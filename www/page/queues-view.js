// The list of queues, one of which is selected.

import { byId, el } from "./dom.js";
import { words } from "./language.js";

/** @typedef {import("./cluster.js").Queue} Queue */

/**
 * Shows the queues.
 * @param {Queue[]} queues
 * @param {string} chosen the id of the queue whose nodes are shown
 * @param {(hpcqueue_id: string) => void} choose
 */
export function showQueues(queues, chosen, choose) {
  const list = byId("queues", HTMLUListElement);
  const focused = document.activeElement?.getAttribute("data-queue");
  list.replaceChildren(
    ...queues.map((queue) => entry(queue, queue.hpcqueue_id === chosen, choose)),
  );
  if (queues.length === 0) list.append(el("li", { class: "quiet" }, words().noQueues));
  for (const button of list.querySelectorAll("button")) {
    if (button.getAttribute("data-queue") === focused) button.focus();
  }
}

/**
 * @param {Queue} queue
 * @param {boolean} current
 * @param {(hpcqueue_id: string) => void} choose
 */
function entry({ hpcqueue_id, name, nodes, nrun, npend }, current, choose) {
  const say = words();
  const button = el(
    "button",
    {
      ...{ type: "button", "data-queue": hpcqueue_id, onclick: () => choose(hpcqueue_id) },
      "aria-current": current ? "true" : "false",
    },
    el("span", { class: "queue-name" }, name || hpcqueue_id),
    el("span", { class: "queue-nodes" }, say.nodeCount(nodes.length)),
    el("span", { class: "queue-jobs quiet" }, say.jobs(say.jobCount(nrun, npend))),
  );
  return el("li", {}, button);
}
