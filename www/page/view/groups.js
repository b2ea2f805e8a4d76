// The groups of a queue's nodes, each of which selects its nodes.
import { lockedNodes, nodesIn } from "../state/locks.js";
import { visible } from "../words/formats.js";
import { el, keepFocus } from "./dom.js";

/** @import { App } from "../state/app.js" */
/** @import { Queue } from "../state/cluster.js" */
const MOST = 40; // groups are shown; the filter finds others

/** @param {App} app @param {Queue} queue @param {() => void} changed for a new selection */
export function showGroups(app, queue, changed) {
  const { chosen, say, part } = app;
  const locks = lockedNodes(app);
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  for (const { group_id, node_id } of nodesIn(app, queue)) {
    const ids = groups.get(group_id) ?? [];
    groups.set(group_id, ids);
    if (!locks.has(node_id)) ids.push(node_id);
  }
  const box = part("groups");
  box.hidden = groups.size < 2;
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  const first = [...groups].sort(([one], [other]) => compare(one, other)).slice(0, MOST);
  keepFocus(box, () => box.replaceChildren(...first.map(([group, ids]) => chip(group, ids))));
  /** @param {string} group @param {string[]} ids */
  function chip(group, ids) {
    const count = ids.filter((id) => chosen.has(id)).length;
    const isAll = count > 0 && count === ids.length;
    const onclick = () => {
      chosen.setAll(ids, !isAll);
      changed();
    };
    const pressed = count > 0 && !isAll ? "mixed" : String(isAll);
    const attributes = { type: "button", class: "chip", "data-group": group, onclick };
    const text = `${say.groupName(visible(group))} · ${say.number(ids.length)}`;
    return el("button", { ...attributes, "aria-pressed": pressed }, text);
  }
}
