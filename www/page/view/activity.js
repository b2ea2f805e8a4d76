// The activity panel: one line for each removal of this visit and from the journal, with its details
// folded. Only what is in doubt opens by itself.

import * as act from "../state/actions.js";
import { lookOf } from "../state/phases.js";
import { whereabouts } from "../state/removal.js";
import { phaseInWords } from "../state/steps.js";
import { nameOr } from "../words/names.js";
import { button, el } from "./dom.js";
import { askToForget } from "./forget.js";
import { story } from "./story.js";

/** @typedef {import("../state/app.js").App} App */
/** @typedef {import("../state/removal.js").Removal} Removal */
/** @typedef {{ item: HTMLLIElement, sign: string }} Line `sign`: what it shows */

export class Activity {
  /** @type {Map<Removal, Line>} */
  #lines = new Map();
  #app;

  /** @param {App} app */
  constructor(app) {
    this.#app = app;
  }

  /** Shows the removals, the latest first. */
  show() {
    const { part, removals } = this.#app;
    const section = part("removals");
    const shown = removals.filter(({ hidden }) => !hidden);
    section.hidden = shown.length === 0;
    for (const [removal, { item }] of this.#lines) {
      if (shown.includes(removal)) continue;
      item.remove();
      this.#lines.delete(removal);
    }
    for (const removal of shown) {
      let line = this.#lines.get(removal);
      if (!line) {
        line = { item: el("li", { tabindex: "-1" }), sign: "" };
        this.#lines.set(removal, line);
        section.querySelector("ol")?.prepend(line.item);
      }
      this.#update(line, removal);
    }
    this.tick();
  }

  /** Moves the focus to a removal's line. @param {Removal} removal */
  focus(removal) {
    this.#lines.get(removal)?.item.focus();
  }

  /** Shows how long what is busy has been running. */
  tick() {
    for (const [{ sent }, { item }] of this.#lines) {
      const elapsed = item.querySelector(".elapsed");
      if (elapsed) elapsed.textContent = this.#app.say.elapsed(Date.now() - sent);
    }
  }

  /** The line stays in place, and keeps the focus and what is open. @param {Line} line @param {Removal} removal */
  #update(line, removal) {
    const { item } = line;
    const look = lookOf(removal.phase);
    const fresh = content(this.#app, removal);
    const sign = `${look} ${removal.phase} ${fresh.map((one) => one.outerHTML).join("")}`;
    if (line.sign === sign) return;
    const was = item.dataset.phase;
    const isOpen = item.querySelector("details")?.open ?? false;
    const { activeElement } = document;
    const focused = item.contains(activeElement) && activeElement !== item ? activeElement : null;
    Object.assign(item.dataset, { phase: removal.phase, deed: removal.deed });
    item.className = look;
    for (const old of item.querySelectorAll(":scope > :not(.progress)")) old.remove();
    item.prepend(...fresh);
    const details = item.querySelector("details");
    // What is in doubt opens once.
    if (details) details.open = isOpen || (look === "unsure" && was !== removal.phase);
    this.#showProgress(item, removal);
    line.sign = sign;
    if (!focused) return;
    /** @type {NodeListOf<HTMLElement>} */
    const all = item.querySelectorAll("button, summary");
    const action = focused.getAttribute("data-action");
    const same = [...all].find((one) => one.getAttribute("data-action") === action);
    (same ?? item.querySelector("button") ?? item).focus();
  }

  /**
   * A progress bar without a value. The same element stays from beginning to end, so that its animation
   * does not restart with each step.
   * @param {HTMLLIElement} item
   * @param {Removal} removal
   */
  #showProgress(item, removal) {
    const { say } = this.#app;
    const shown = item.querySelector(".progress");
    if (lookOf(removal.phase) !== "busy") return shown?.remove();
    const bar = shown ?? el("div", { class: "progress", role: "progressbar" });
    bar.setAttribute("aria-label", say.underWay(titleOf(this.#app, removal)));
    if (!shown) item.append(bar);
  }
}

/** @param {App} app @param {Removal} removal */
function titleOf({ say }, { deed, nodes, queueName, hpcqueue_id }) {
  return say.deeds[deed].title(nodes.size, nameOr(queueName, hpcqueue_id));
}

/** @param {App} app @param {Removal} removal */
function content(app, removal) {
  const { say } = app;
  const { sent, phase } = removal;
  const date = new Date(sent);
  const summary = el(
    "summary",
    {},
    el("span", { class: "phase sign" }, phaseInWords(say, removal)),
    " ",
    el("h3", { class: "what" }, titleOf(app, removal)),
    " ",
    el("time", { class: "when quiet", datetime: date.toISOString() }, say.time(date)),
  );
  if (lookOf(phase) === "busy") {
    summary.append(" ", el("span", { class: "elapsed quiet", "aria-hidden": "true" }));
  }
  const details = el("details", {}, summary, el("div", { class: "story" }, ...story(app, removal)));
  return [details, el("div", { class: "buttons" }, ...buttons(app, removal))];
}

/** @param {App} app @param {Removal} removal */
function buttons(app, removal) {
  const { say, snapshot } = app;
  const { deed, phase, finding, job_id, undone } = removal;
  const look = lookOf(phase);
  const isInDoubt = phase === "unknown" || phase === "untracked";
  /** @param {keyof typeof say.actions} action @param {() => unknown} onclick */
  const of = (action, onclick) => button(action, say.actions[action], onclick);
  const all = [];
  if (isInDoubt && (finding !== "looking" || phase === "untracked")) {
    all.push(of(finding ? "lookAgain" : "look", () => act.look(app, removal)));
  }
  if (phase === "done" && deed === "remove" && !undone) {
    const undo = of("undo", () => act.undo(app, removal));
    undo.title = say.undoHint;
    all.push(undo);
  }
  const canRepeat = look === "bad" || phase === "job";
  if (deed === "remove" && canRepeat && whereabouts(removal, snapshot).inside.length > 0) {
    all.push(of("again", () => act.selectAgain(app, removal)));
  }
  if (job_id && navigator.clipboard) all.push(copyButton(app, job_id));
  if (phase === "unknown") all.push(of("forget", () => askToForget(app, removal)));
  else if (look !== "busy") all.push(of("dismiss", () => act.dismiss(app, removal)));
  return all;
}

/** @param {App} app @param {string} job_id */
function copyButton({ say, announce }, job_id) {
  const copy = async () => {
    await navigator.clipboard.writeText(job_id).catch(() => {});
    made.textContent = say.copied;
    announce(say.copied);
  };
  const made = button("copy", say.actions.copy, copy);
  return made;
}
