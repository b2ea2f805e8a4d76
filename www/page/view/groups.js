// The groups of a queue's nodes, each of which selects its nodes.

import { lockedNodes, nodesIn } from "../state/locks.js";
import { visible } from "../words/names.js";
import { el } from "./dom.js";

/** @typedef {import("../state/app.js").App} App */

/** Of more groups than this, the first are shown; the filter finds the others. */
const MOST = 40;

/**
 * @param {App} app
 * @param {import("../state/cluster.js").Queue} queue
 * @param {() => void} changed called when the selection has changed
 */
export function showGroups(app, queue, changed) {
  const { chosen, say, part } = app;
  const locks = lockedNodes(app);
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  for (const { group_id, node_id } of nodesIn(app, queue)) {
    if (locks.has(node_id)) continue;
    const ids = groups.get(group_id);
    if (ids) ids.push(node_id);
    else groups.set(group_id, [node_id]);
  }
  const box = part("groups");
  box.hidden = groups.size < 2;
  const focused = document.activeElement?.getAttribute("data-group");
  const first = [...groups].sort(byNumber).slice(0, MOST);
  box.replaceChildren(...first.map(([group, ids]) => chip(group, ids)));
  for (const one of box.querySelectorAll("button")) if (one.dataset.group === focused) one.focus();

  /** @param {string} group @param {string[]} ids */
  function chip(group, ids) {
    const count = ids.filter((id) => chosen.has(id)).length;
    const isAll = count === ids.length;
    const onclick = () => {
      chosen.setAll(ids, !isAll);
      changed();
    };
    const pressed = count > 0 && !isAll ? "mixed" : String(isAll);
    const attributes = { type: "button", class: "chip", "data-group": group, onclick };
    const text = say.groupChip(visible(group), ids.length);
    return el("button", { ...attributes, "aria-pressed": pressed }, text);
  }
}

/** @param {[string, unknown]} one @param {[string, unknown]} other */
function byNumber([one], [other]) {
  return one.localeCompare(other, undefined, { numeric: true });
}
