// What is needed once nodes are selected, or were removed before. It is loaded then.
import { begin } from "./state/actions.js";
import { readChanges } from "./state/freshness.js";
import { remember, rememberInTime } from "./state/memory.js";
import { newRemoval } from "./state/removal.js";
import { impactOf } from "./state/rule.js";
import { createActivity } from "./view/activity.js";
import { createBar, mayRemove, theCase } from "./view/bar.js";
import { confirmRemoval } from "./view/confirm.js";
import { DIALOGS } from "./view/dialogs.js";
import { openPaste } from "./view/paste.js";
import { add, translate } from "./view/template.js";
import { nameOr } from "./words/formats.js";
/** @import { App } from "./state/app.js" */
/** @param {App} app @param {() => unknown} changed for a new selection */
export function startRemoving(app, changed) {
  const { part, settings } = app;
  add(app.root, DIALOGS, settings.ids);
  translate(app.root, app.say);
  const activity = createActivity(app);
  Object.assign(app, { activity, weigh: createBar(app, changed) });

  /** Asks for confirmation, after the cluster was read again; then removes the selected nodes. */
  async function remove() {
    const button = part("remove");
    const before = await theCase(app);
    if (!before || !mayRemove(before) || button.ariaBusy === "true") return;
    button.ariaBusy = "true";
    part("notice").textContent = "";
    const isRead = await readChanges(app);
    button.ariaBusy = null;
    const is = await theCase(app);
    const { say, snapshot, chosen } = app;
    const lost = before.chosen.filter((id) => !chosen.has(id));
    const names = lost.map((id) => nameOr(snapshot?.names.get(id) ?? "", id)).join(", ");
    const told = names && say.changed(names);
    const isSame = is?.queue.hpcqueue_id === before.queue.hpcqueue_id;
    part("notice").textContent = isRead ? told : say.notAsked;
    if (!isRead || !is?.verdict || !isSame || !mayRemove(is)) return;
    const nodes = is.queue.nodes.filter(({ node_id }) => chosen.has(node_id));
    const impact = impactOf(is.queue, nodes.length, is.verdict);
    if (!(await confirmRemoval(app, is.queue, nodes, impact, told))) return;
    chosen.clear();
    const removal = newRemoval("remove", is.queue, nodes);
    begin(app, removal);
    activity.focus(removal);
  }

  return {
    remove,
    paste: () => openPaste(app, changed),
    remember: () => remember(app),
    tick: () => rememberInTime(app),
  };
}
