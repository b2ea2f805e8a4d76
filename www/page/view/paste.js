// Selects the nodes that a list names: names, ids, and lists like node[1-10].

import { thePackage } from "../api/package.js";
import { currentQueue } from "../state/app.js";
import { lockedNodes, nodesIn } from "../state/locks.js";
import { visible } from "../words/names.js";
import { line } from "./dom.js";

/** @typedef {import("../state/app.js").App} App */

/** The most names of one kind that are shown. */
const MOST = 20;

/** @param {App} app @param {() => void} changed called when the selection has changed */
export function openPaste(app, changed) {
  const { part, chosen } = app;
  const dialog = part("paste-dialog", HTMLDialogElement);
  const list = part("list", HTMLTextAreaElement);
  /** @type {string[]} */
  let ids = [];
  const read = async () => {
    const { value } = list;
    const result = await find(app, value);
    if (value !== list.value) return;
    ids = result.ids;
    part("found").replaceChildren(...result.lines);
    part("take").textContent = app.say.take(ids.length);
    part("take").setAttribute("aria-disabled", String(ids.length === 0));
  };
  list.oninput = read;
  part("paste-cancel").onclick = () => dialog.close();
  part("take").onclick = () => {
    if (ids.length === 0) return list.focus();
    chosen.setAll(ids, true);
    list.value = "";
    dialog.close();
    changed();
    part("remove").focus();
  };
  dialog.showModal();
  return read();
}

/** @param {App} app @param {string} text */
async function find(app, text) {
  const { snapshot, say } = app;
  const queue = currentQueue(app);
  if (!snapshot || !queue || !text.trim()) return { ids: [], lines: [] };
  try {
    const { expandHostlist, findNodes } = await thePackage();
    const names = expandHostlist(text);
    const { found, missing, ambiguous } = findNodes(names, snapshot.nodes);
    const here = new Set(nodesIn(app, queue).map(({ node_id }) => node_id));
    const locks = lockedNodes(app);
    const inside = found.filter(({ node_id }) => here.has(node_id));
    const free = inside.filter(({ node_id }) => !locks.has(node_id));
    const of = (/** @type {typeof found} */ nodes) => nodes.map((one) => one.name || one.node_id);
    return {
      ids: free.map(({ node_id }) => node_id),
      lines: [
        ...line("", say.foundOf(free.length, names.length)),
        ...named("missing", missing),
        ...named(
          "ambiguous",
          ambiguous.map(({ name }) => name),
        ),
        ...named("elsewhere", of(found.filter(({ node_id }) => !here.has(node_id)))),
        ...named("locked", of(inside.filter(({ node_id }) => locks.has(node_id)))),
      ],
    };
  } catch (error) {
    return { ids: [], lines: line("problem stop", say.listProblem(error)) };
  }

  /** @param {keyof typeof say.notTaken} kind @param {string[]} names */
  function named(kind, names) {
    if (names.length === 0) return [];
    const shown = names.slice(0, MOST).map(visible).join(", ");
    return line(kind, `${say.notTaken[kind]} ${shown}${names.length > MOST ? " …" : ""}`);
  }
}
