// Selects the nodes that a list names: names, ids, and lists like node[1-10].
import { thePackage } from "../api/package.js";
import { currentQueue } from "../state/app.js";
import { lockedNodes, nodesIn } from "../state/locks.js";
import { visible } from "../words/formats.js";
import { line } from "./dom.js";

/** @import { App } from "../state/app.js" */
const MOST = 20; // names of one kind are shown

/** @param {App} app @param {() => void} changed for a new selection */
export function openPaste(app, changed) {
  const { part, chosen, say } = app;
  const dialog = part("paste-dialog", HTMLDialogElement);
  const list = part("list", HTMLTextAreaElement);
  const take = part("take");
  /** @type {string[]} */
  let ids = [];
  const read = async () => {
    const { value } = list;
    const result = await find(app, value);
    if (value !== list.value) return;
    ids = result.ids;
    part("found").replaceChildren(...result.lines);
    take.textContent = say.take(ids.length);
    take.ariaDisabled = String(ids.length === 0);
  };
  list.oninput = read;
  take.onclick = () => {
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
    const ids = found.map(({ node_id }) => node_id).filter((id) => here.has(id) && !locks.has(id));
    const of = (/** @type {(id: string) => boolean} */ is) =>
      found.filter(({ node_id }) => is(node_id)).map(({ name, node_id }) => name || node_id);
    const notTaken = {
      missing,
      ambiguous: ambiguous.map(
        ({ name, candidates }) =>
          `${name} (${candidates.map(({ node_id }) => node_id).join(", ")})`,
      ),
      elsewhere: of((id) => !here.has(id)),
      locked: of((id) => here.has(id) && locks.has(id)),
    };
    /** @type {Record<string, string>} */
    const texts = say.notTaken;
    const lines = Object.entries(notTaken).flatMap(([kind, all]) => {
      const shown = all.slice(0, MOST).map(visible).join(", ") + (all.length > MOST ? " …" : "");
      return line(kind, shown && `${texts[kind]} ${shown}`);
    });
    return { ids, lines: [...line("", say.foundOf(ids.length, names.length)), ...lines] };
  } catch (error) {
    return { ids: [], lines: line("problem stop", problemIn(say, error)) };
  }
}

/** What is wrong with a list. @param {App["say"]} say @param {unknown} error */
function problemIn(say, error) {
  const { code, excerpt } = Object(error);
  const problem = /** @type {Record<string, string>} */ (say.listProblems)[code];
  return problem ? say.listProblem(problem, excerpt ?? "…") : say.told(error);
}
