// Below the table: what would change, whether the rule allows the removal, and the buttons.
import { currentQueue } from "../state/app.js";
import { lockedNodes } from "../state/locks.js";
import { impactOf, judge } from "../state/rule.js";
import { nameOr } from "../words/formats.js";
import { change, el, line } from "./dom.js";
/** @import { App } from "../state/app.js" */
/** @typedef {NonNullable<Awaited<ReturnType<typeof theCase>>>} Case */
/** @param {Case} is */
export function mayRemove({ verdict }) {
  return verdict?.answer === "allowed" && navigator.onLine;
}

/** The selection, and what the rule says of it once the lists are complete. @param {App} app */
export async function theCase(app) {
  const { snapshot, chosen, settings } = app;
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

/** Shows what the selection would mean. The button stays focusable, so that screen readers read why
 * it is disabled. @param {App} app @param {() => unknown} changed for a new selection */
export function createBar(app, changed) {
  const { part } = app;
  /** How many times the rule was checked. */
  let asked = 0;
  return async () => {
    asked += 1;
    const number = asked;
    // Ticking a box stays quick: the rule is checked after the next frame.
    if (!document.hidden)
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const is = number === asked ? await theCase(app) : undefined;
    // The selection may have changed meanwhile.
    if (!is || number !== asked || app.chosen.size === 0) return;
    const { say } = app;
    const { chosen, spare } = is;
    const [leaveOut, button] = [part("leave-out"), part("remove")];
    button.textContent = say.removeCount(chosen.length);
    button.ariaDisabled = String(!mayRemove(is));
    leaveOut.hidden = spare.length === 0;
    leaveOut.textContent = adviceOn(say, is)[1];
    leaveOut.onclick = async () => {
      for (const { node_id } of spare) app.chosen.delete(node_id);
      await changed();
      // The button that was pressed is gone.
      button.focus();
    };
    part("verdict").replaceChildren(...lines(app, is));
  };
}

/** @param {App} app @param {Case} is */
function lines({ say, snapshot }, is) {
  const { queue, chosen, verdict } = is;
  const count = el("strong", {}, say.selected(chosen.length));
  if (!verdict) return line("", count, snapshot?.partial ? ` ${say.stillLoading}` : "");
  if (verdict.answer === "unjudged") {
    return [...line("stop", say.unjudged), ...line("", say.told(verdict.reason))];
  }
  const { queue: its, all } = impactOf(queue, chosen.length, verdict);
  const name = nameOr(queue.name, queue.hpcqueue_id);
  const both = [change(say, name, its), change(say, say.allQueues, all)].flatMap((one) => [
    el("span", { class: "change" }, ...one),
    " ",
  ]);
  const isAllowed = verdict.answer === "allowed";
  return [
    ...line("", count, " ", ...both),
    ...line("good", isAllowed ? say.allowed : ""),
    ...line("stop", isAllowed ? "" : say.forbidden(chosen.length)),
    ...line("", isAllowed ? "" : adviceOn(say, is)[0]),
    ...line("stop", navigator.onLine ? "" : say.offline),
  ];
}

/** What to do, and what the button for it says. @param {App["say"]} say @param {Case} is
 * @returns {[string, string]} */
function adviceOn(say, { chosen, spare }) {
  const [one] = spare.map(({ name, node_id }) => nameOr(name, node_id));
  if (one === undefined) return [say.addFirst(chosen.length), ""];
  if (spare.length === 1) return [say.adviseOne(one), say.leaveOutOne(one)];
  return [say.advise(spare.length), say.leaveOut(spare.length)];
}
