// Below the table: what would change, whether the rule allows the removal, and the buttons.
import { impactOf } from "../state/impact.js";
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
  const [one] = spare.map(({ name, node_id }) => nameOr(name, node_id));
  leaveOut.textContent =
    spare.length === 1 ? say.leaveOutOne(one ?? "") : say.leaveOut(spare.length);
  part("verdict").replaceChildren(...lines(app, is));
}

/** @param {App} app @param {Case} is */
function lines({ say, snapshot }, { queue, chosen, verdict, spare }) {
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
    ...line("", isAllowed ? "" : advice(say, chosen.length, spare)),
    ...line("stop", navigator.onLine ? "" : say.troubles.offline),
  ];
}

/** @param {App["say"]} say @param {number} chosen @param {Case["spare"]} spare */
function advice(say, chosen, spare) {
  const [one] = spare.map(({ name, node_id }) => nameOr(name, node_id));
  if (one === undefined) return say.addFirst(chosen);
  return spare.length === 1 ? say.adviseOne(one) : say.advise(spare.length);
}
