// The activity panel: one line for each removal of this visit and from the journal, with its details
// folded. Only what is in doubt opens by itself.
import * as act from "../state/actions.js";
import { lookOf, PHASES } from "../state/phases.js";
import { whereabouts } from "../state/removal.js";
import { phaseInWords } from "../state/steps.js";
import { nameOr } from "../words/formats.js";
import { button, el, keepFocus } from "./dom.js";
import { story } from "./story.js";
/** @typedef {import("../state/app.js").App} App */
/** @typedef {import("../state/removal.js").Removal} Removal */
/** @param {App} app */
export function createActivity(app) {
  const section = app.part("removals");
  const list = section.querySelector("ol");
  /** The lines, and what they show. @type {Map<Removal, { item: HTMLLIElement, sign: string }>} */
  const lines = new Map();
  /** Shows the removals, the latest first. */
  function show() {
    const shown = app.removals.filter(({ hidden }) => !hidden);
    section.hidden = shown.length === 0;
    for (const [removal, { item }] of lines) {
      if (shown.includes(removal)) continue;
      item.remove();
      lines.delete(removal);
    }
    for (const removal of shown) {
      const line = lines.get(removal) ?? { item: el("li", { tabindex: "-1" }), sign: "" };
      if (!lines.has(removal)) list?.prepend(line.item);
      lines.set(removal, line);
      const fresh = content(app, removal);
      const sign = removal.phase + fresh.map((one) => one.outerHTML).join("");
      if (line.sign !== sign) keepFocus(line.item, () => update(line.item, removal, fresh));
      line.sign = sign;
    }
    tick();
  }
  /** Shows how long what is busy has been running. */
  function tick() {
    for (const [{ sent }, { item }] of lines) {
      const elapsed = item.querySelector(".elapsed");
      if (elapsed) elapsed.textContent = app.say.elapsed(Date.now() - sent);
    }
  }
  return {
    ...{ show, tick },
    /** Moves the focus to a removal's line. @param {Removal} removal */
    focus: (removal) => lines.get(removal)?.item.focus(),
  };
}

/** The line stays in place, and what is open stays open. @param {HTMLLIElement} item @param {Removal} removal @param {HTMLElement[]} fresh */
function update(item, { phase, deed }, [details, buttons, bar]) {
  const isOpen = item.querySelector("details")?.open ?? false;
  // What is in doubt opens once.
  const opens = lookOf(phase) === "unsure" && item.dataset.phase !== phase;
  details?.toggleAttribute("open", isOpen || opens);
  // The bar that moves is not replaced, so that its animation does not restart with each step.
  const old = bar && item.querySelector(".progress");
  if (old) old.ariaLabel = bar.ariaLabel;
  for (const one of [...item.children]) if (one !== old) one.remove();
  for (const one of [old ? undefined : bar, buttons, details]) if (one) item.prepend(one);
  item.className = lookOf(phase);
  item.ariaLabel = details?.querySelector("h3")?.textContent ?? "";
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
    el("span", { class: "phase sign" }, phaseInWords(say, removal)),
    " ",
    el("h3", { class: "what" }, title),
    " ",
    el("time", time, say.time(sent)),
    isBusy ? el("span", { class: "elapsed quiet", "aria-hidden": "true" }) : "",
  );
  const details = el("details", {}, summary, el("div", { class: "story" }, ...story(app, removal)));
  const bar = { class: "progress", role: "progressbar", "aria-label": say.underWay(title) };
  const parts = [details, el("div", { class: "buttons" }, ...buttons(app, removal))];
  return isBusy ? [...parts, el("div", bar)] : parts;
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
  /** Each button: whether there is one, its text, and what it does. @type {[boolean, keyof typeof say.actions, () => unknown][]} */
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

/** Asks before a removal whose outcome is unknown is dismissed. @param {App} app @param {Removal} removal */
function askToForget(app, removal) {
  const { say, part } = app;
  const { finding } = removal;
  const until = (finding instanceof Object && finding.until) || 0;
  const later = part("forget-hide");
  later.hidden = until < Date.now();
  later.textContent = say.forgetHide(say.time(until));
  later.onclick = () => act.hide(app, removal);
  part("forget-go").onclick = () => act.dismiss(app, removal);
  part("forget", HTMLDialogElement).showModal();
}
