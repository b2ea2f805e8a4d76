// Below the table: what would change, whether the rule allows the removal, and the buttons.
import { impactOf } from "../state/rule.js";
import { nameOr } from "../words/names.js";
import { el, line } from "./dom.js";
/** @typedef {import("../state/app.js").App} App */
/** @typedef {import("../state/cluster.js").Queue} Queue */
/**
 * The ids of the selected nodes, the verdict on them (`null` if there are none, or the lists are not
 * complete), and the nodes without which it would be allowed.
 * @typedef {{ queue: Queue, chosen: string[], verdict: import("../state/rule.js").Verdict | null, spare: Queue["nodes"] }} Case
 */

/** @param {Case} is */
export function mayRemove({ verdict }) {
  return verdict?.answer === "allowed" && navigator.onLine;
}

/** Shows the verdict. The button stays focusable, so that screen readers can read why it is disabled. @param {App} app @param {Case} is */
export function showVerdict(app, is) {
  const { say, part } = app;
  const { chosen, spare } = is;
  const button = part("remove");
  button.textContent = chosen.length > 0 ? say.removeCount(chosen.length) : say.remove;
  button.ariaDisabled = String(!mayRemove(is));
  const leaveOut = part("leave-out");
  leaveOut.hidden = spare.length === 0;
  leaveOut.textContent = adviceOn(say, is)[1];
  part("verdict").replaceChildren(...lines(app, is));
}

/** @param {App} app @param {Case} is */
function lines({ say, snapshot }, is) {
  const { queue, chosen, verdict } = is;
  if (chosen.length === 0) return line("quiet", say.chooseNodes);
  const count = el("strong", {}, say.selected(chosen.length));
  if (!verdict) return line("", count, snapshot?.partial ? ` ${say.stillLoading}` : "");
  if (verdict.answer === "unjudged") {
    return [...line("stop", say.unjudged), ...line("", say.reasonText(verdict.reason))];
  }
  const { queue: its, all } = impactOf(queue, chosen.length, verdict);
  /** @param {string} what @param {{ before: number, after: number }} counts */
  const change = (what, { before, after }) => {
    const numbers = el("strong", {}, `${say.number(before)} → ${say.number(after)}`);
    return el("span", { class: "change" }, el("bdi", {}, what), " ", numbers);
  };
  const name = nameOr(queue.name, queue.hpcqueue_id);
  const isAllowed = verdict.answer === "allowed";
  return [
    ...line("", count, " ", change(name, its), " ", change(say.allQueues, all)),
    ...line("good", isAllowed ? say.allowed : ""),
    ...line("stop", isAllowed ? "" : say.forbidden(chosen.length)),
    ...line("", isAllowed ? "" : adviceOn(say, is)[0]),
    ...line("stop", navigator.onLine ? "" : say.troubles.offline),
  ];
}

/** What to do, and what the button for it says. @param {App["say"]} say @param {Case} is @returns {[string, string]} */
function adviceOn(say, { chosen, spare }) {
  const [one] = spare.map(({ name, node_id }) => nameOr(name, node_id));
  if (one === undefined) return [say.addFirst(chosen.length), ""];
  if (spare.length === 1) return [say.adviseOne(one), say.leaveOutOne(one)];
  return [say.advise(spare.length), say.leaveOut(spare.length)];
}
