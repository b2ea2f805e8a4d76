// The list of queues, one of which is selected.
import { chooseQueue } from "../state/app.js";
import { nodesIn } from "../state/locks.js";
import { nameOr } from "../words/names.js";
import { el } from "./dom.js";

/** @param {import("../state/app.js").App} app @param {import("../state/cluster.js").Queue} [current] */
export function showQueues(app, current) {
  const { say, snapshot } = app;
  const list = app.part("queues");
  const focused = document.activeElement?.getAttribute("data-queue");
  const entries = (snapshot?.queues ?? []).map((queue) => {
    const { hpcqueue_id, name, nrun, npend } = queue;
    const onclick = () => chooseQueue(app, hpcqueue_id);
    const attributes = { type: "button", "data-queue": hpcqueue_id, onclick };
    const count = nodesIn(app, queue).length;
    const parts = [
      el("bdi", { class: "queue-name" }, nameOr(name, hpcqueue_id)),
      el(
        "span",
        { class: "queue-nodes quiet" },
        el("strong", {}, say.number(count)),
        ` ${say.nodeUnit(count)}`,
      ),
      el("span", { class: "queue-jobs quiet" }, say.jobs(say.jobCount(nrun, npend))),
    ];
    const isCurrent = String(queue === current);
    return el("li", {}, el("button", { ...attributes, "aria-current": isCurrent }, ...parts));
  });
  list.replaceChildren(...entries);
  if (entries.length === 0) list.append(el("li", { class: "quiet" }, say.noQueues));
  for (const one of list.querySelectorAll("button")) {
    if (focused && one.dataset.queue === focused) one.focus();
  }
}
