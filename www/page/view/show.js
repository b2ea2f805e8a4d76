// Shows everything that is known.
import { currentQueue } from "../state/app.js";
import { lockedNodes, nodesIn } from "../state/locks.js";
import { nameOr } from "../words/formats.js";
import { showFreshness, showTrouble } from "./banner.js";
import { line } from "./dom.js";
import { showGroups } from "./groups.js";
import { showQueues } from "./queues.js";
import { createTable } from "./table.js";
import { takeInput } from "./table-input.js";
import { translate } from "./template.js";
/** @import { App } from "../state/app.js" */
/** @param {App} app */
export function createView(app) {
  const { part, settings, root } = app;
  const table = createTable(app, changed);
  takeInput(app, table, changed);
  function show() {
    const { say, snapshot, signal } = app;
    if (signal.aborted) return;
    root.lang = say.locale;
    translate(root, say);
    part("forgetful").hidden = app.journal !== null;
    part("where").textContent = `${settings.place.cluster_id} · ${settings.place.zone}`;
    tick();
    app.activity.show();
    const queue = currentQueue(app);
    part("cluster").hidden = !snapshot;
    part("queue").hidden = !queue;
    showQueues(app, queue);
    if (!snapshot || !queue) return;
    app.queueId = queue.hpcqueue_id;
    const locks = lockedNodes(app);
    const inQueue = new Set(nodesIn(app, queue).map(({ node_id }) => node_id));
    const lost = [...app.chosen].filter((id) => !inQueue.has(id) || locks.has(id));
    if (!snapshot.partial) app.chosen.setAll(lost, false);
    part("queue-title").textContent = nameOr(queue.name, queue.hpcqueue_id);
    const jobs = say.jobs(queue.nrun, queue.npend);
    part("queue-facts").textContent = `${queue.hpcqueue_id} · ${jobs}`;
    table.show(queue);
    changed();
  }
  /** Shows what changes with time. */
  function tick() {
    showTrouble(app);
    showFreshness(app);
    app.activity.tick();
  }
  /** Shows what is selected, and what that would mean. */
  function changed() {
    const queue = currentQueue(app);
    if (!queue) return undefined;
    const { chosen, say } = app;
    settings.onView?.({ ...app.view });
    table.showChosen();
    showGroups(app, queue, changed);
    // What weighs a selection is loaded with the first.
    if (chosen.size > 0) return app.load().then(() => app.weigh());
    part("leave-out").hidden = true;
    Object.assign(part("remove"), { textContent: say.remove, ariaDisabled: "true" });
    return part("verdict").replaceChildren(...line("quiet", say.chooseNodes));
  }
  return { show, tick, changed };
}
