// Shows everything that is known, and what a selection would mean.
import { currentQueue } from "../state/app.js";
import { lockedNodes, nodesIn } from "../state/locks.js";
import { impactOf, judge } from "../state/rule.js";
import { nameOr } from "../words/names.js";
import { createActivity } from "./activity.js";
import { showFreshness, showTrouble } from "./banner.js";
import { mayRemove, showVerdict } from "./bar.js";
import { confirmRemoval } from "./confirm.js";
import { showGroups } from "./groups.js";
import { openPaste } from "./paste.js";
import { showQueues } from "./queues.js";
import { Table } from "./table.js";
import { takeInput } from "./table-input.js";
import { translate } from "./template.js";

/** Selections in larger queues are judged after the next frame, so that ticking a box stays quick. */
const LARGE = 1000;

/** @param {import("../state/app.js").App} app */
export function createView(app) {
  const { part, settings, root } = app;
  const table = new Table(app, changed);
  const activity = createActivity(app);
  takeInput(app, table, changed);
  /** How many times the rule was checked. */
  let asked = 0;
  /** The nodes to deselect so that the rule allows the rest. @type {string[]} */
  let spare = [];
  function show() {
    const { say, snapshot } = app;
    root.lang = say.locale;
    translate(root, say);
    part("forgetful").hidden = app.journal !== null;
    part("where").textContent = `${settings.place.cluster_id} · ${settings.place.zone}`;
    tick();
    activity.show();
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
    const jobs = say.jobCount(queue.nrun, queue.npend);
    part("queue-facts").textContent = `${queue.hpcqueue_id} · ${say.jobs(jobs)}`;
    table.show(queue);
    changed();
  }
  /** Shows what changes with time. */
  function tick() {
    showTrouble(app);
    showFreshness(app);
    activity.tick();
  }
  /** Shows what the selection would mean. */
  async function changed() {
    const queue = currentQueue(app);
    if (!queue) return;
    settings.onView?.({ ...app.view });
    table.showChosen();
    showGroups(app, queue, changed);
    asked += 1;
    const number = asked;
    if (queue.nodes.length > LARGE && !document.hidden) {
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    }
    const is = number === asked ? await theCase() : undefined;
    // The selection may have changed meanwhile.
    if (!is || number !== asked) return;
    spare = is.spare.map(({ node_id }) => node_id);
    showVerdict(app, is);
  }
  /** The selection, and what the rule says about it. */
  async function theCase() {
    const { snapshot, chosen } = app;
    const queue = currentQueue(app);
    if (!snapshot || !queue) return undefined;
    const ids = [...chosen];
    const isReady = ids.length > 0 && !snapshot.partial;
    const locks = lockedNodes(app);
    const verdict = isReady ? await judge(settings.place, snapshot, locks, queue, ids) : null;
    const spared = new Set(verdict?.spare);
    const spare = queue.nodes.filter(({ node_id }) => spared.has(node_id));
    return { queue, chosen: ids, verdict, spare };
  }
  /** Asks for confirmation, after the cluster was read again. @param {() => Promise<boolean>} readAgain */
  async function ask(readAgain) {
    const button = part("remove");
    const before = await theCase();
    if (!before || !mayRemove(before) || button.ariaBusy === "true") return null;
    button.ariaBusy = "true";
    part("notice").textContent = "";
    const isRead = await readAgain();
    button.ariaBusy = null;
    const is = await theCase();
    const { say, snapshot } = app;
    const lost = before.chosen.filter((id) => !app.chosen.has(id));
    const names = lost.map((id) => nameOr(snapshot?.names.get(id) ?? "", id)).join(", ");
    const told = names && say.changed(names);
    const isSame = is?.queue.hpcqueue_id === before.queue.hpcqueue_id;
    part("notice").textContent = isRead ? told : say.notAsked;
    if (!isRead || !is?.verdict || !isSame || !mayRemove(is)) return null;
    const chosen = is.queue.nodes.filter(({ node_id }) => app.chosen.has(node_id));
    const impact = impactOf(is.queue, chosen.length, is.verdict);
    const isWanted = await confirmRemoval(app, is.queue, chosen, impact, told);
    return isWanted ? { queue: is.queue, nodes: chosen } : null;
  }
  part("leave-out").onclick = async () => {
    app.chosen.setAll(spare, false);
    await changed();
    // The button that was pressed is gone.
    part("remove").focus();
  };
  part("paste").onclick = () => openPaste(app, changed);
  return { show, tick, ask, activity };
}
