// The activity panel: a line for each removal, its details folded unless it is in doubt.
import * as act from "../state/actions.js";
import { lookOf, PHASES } from "../state/phases.js";
import { whereabouts } from "../state/removal.js";
import { phaseInWords } from "../state/steps.js";
import { nameOr } from "../words/formats.js";
import { button, el, keepFocus } from "./dom.js";
import { story } from "./story.js";
/** @import { App } from "../state/app.js" */
/** @import { Removal } from "../state/removal.js" */
/** @param {App} app */
export function createActivity(app) {
  const section = app.part("removals");
  const list = section.querySelector("ol");
  /** The lines, and what they show. @type {Map<Removal, { item: HTMLLIElement, sign: string }>} */
  const lines = new Map();
  /** Shows the removals, the latest first. */
  function show() {
    const { removals } = app;
    section.hidden = removals.length === 0;
    for (const [removal, { item }] of lines) {
      if (removals.includes(removal)) continue;
      item.remove();
      lines.delete(removal);
    }
    for (const removal of removals) {
      const line = lines.get(removal) ?? { item: newItem(), sign: "" };
      if (!lines.has(removal)) list?.prepend(line.item);
      lines.set(removal, line);
      const fresh = content(app, removal);
      const sign = removal.phase + fresh.map((one) => one.outerHTML).join("");
      if (line.sign !== sign) keepFocus(line.item, () => update(app, line.item, removal, fresh));
      line.sign = sign;
    }
    tick();
  }
  /** Shows how long what is busy has been running. */
  function tick() {
    for (const [{ sent }, { item }] of lines) {
      const elapsed = item.querySelector(".elapsed");
      if (elapsed) elapsed.textContent = app.say.elapsed(app.say.span(Date.now() - sent));
    }
  }
  return {
    show,
    tick,
    /** Moves the focus to a removal's line. @param {Removal} removal */
    focus: (removal) => lines.get(removal)?.item.focus(),
  };
}

/** A line with its bar, which is not replaced, so that its animation goes on. */
const newItem = () =>
  el("li", { tabindex: "-1" }, el("div", { class: "progress", role: "progressbar" }));

/** The line stays in place, and what is open stays open. @param {App} app
 * @param {HTMLLIElement} item @param {Removal} removal @param {HTMLElement[]} fresh */
function update({ say }, item, { phase, deed }, fresh) {
  const [details, bar] = [fresh[0], item.querySelector(".progress")];
  const isOpen = item.querySelector("details")?.open ?? false;
  // What is in doubt opens once.
  const opens = lookOf(phase) === "unsure" && item.dataset.phase !== phase;
  details?.toggleAttribute("open", isOpen || opens);
  for (const one of [...item.children]) if (one !== bar) one.remove();
  item.prepend(...fresh);
  const title = details?.querySelector("h3")?.textContent ?? "";
  bar?.toggleAttribute("hidden", lookOf(phase) !== "busy");
  bar?.setAttribute("aria-label", say.underWay(title));
  item.className = lookOf(phase);
  item.ariaLabel = title;
  Object.assign(item.dataset, { phase, deed });
}

/** @param {App} app @param {Removal} removal */
function content(app, removal) {
  const { say } = app;
  const { sent, deed, nodes, queueName, hpcqueue_id } = removal;
  const isBusy = lookOf(removal.phase) === "busy";
  const title = say.deeds[deed].title(nodes.size, nameOr(queueName, hpcqueue_id));
  const time = { class: "when quiet", datetime: new Date(sent).toISOString() };
  const summary = el(
    "summary",
    {},
    el("h3", { class: "what" }, title),
    " ",
    el("span", { class: "phase sign" }, phaseInWords(say, removal)),
    " ",
    el("time", time, say.time(sent)),
    isBusy ? el("span", { class: "elapsed quiet", "aria-hidden": "true" }) : "",
  );
  const details = el("details", {}, summary, el("div", { class: "story" }, ...story(app, removal)));
  return [details, el("div", { class: "buttons" }, ...buttons(app, removal))];
}

/** @param {App} app @param {Removal} removal */
function buttons(app, removal) {
  const { say, snapshot } = app;
  const { deed, phase, finding, undone } = removal;
  const look = lookOf(phase);
  const isInDoubt = PHASES[phase].hold === "unknown";
  const isLeft = deed === "remove" && (look === "bad" || phase === "job");
  const canSelect = isLeft && whereabouts(removal, snapshot).inside.length > 0;
  const isUnknown = phase === "unknown";
  /** Each button: whether there is one, its text, and what it does.
   * @type {[boolean, keyof typeof say.actions, () => unknown][]} */
  const all = [
    [isInDoubt && !finding, "look", () => act.look(app, removal)],
    [isInDoubt && finding instanceof Object, "lookAgain", () => act.look(app, removal)],
    [phase === "done" && deed === "remove" && !undone, "undo", () => act.undo(app, removal)],
    [canSelect, "again", () => act.selectAgain(app, removal)],
    [isUnknown, "forget", () => askToForget(app, removal)],
    [look !== "busy" && !isUnknown, "dismiss", () => act.dismiss(app, removal)],
  ];
  return all
    .filter(([is]) => is)
    .map(([, action, onclick]) => button(action, say.actions[action], onclick));
}

/** Asks before an unknown outcome is dismissed. @param {App} app @param {Removal} removal */
function askToForget(app, removal) {
  app.part("forget-go").onclick = () => act.dismiss(app, removal);
  app.part("forget", HTMLDialogElement).showModal();
}
