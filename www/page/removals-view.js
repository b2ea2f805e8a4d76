// The list of removals, of this visit and from the journal: outcome, meaning and next step of each.

import { announce, byId, el } from "./dom.js";
import { clockTime, words } from "./language.js";
import { nowInWords, pastInWords } from "./story.js";

/** @typedef {import("./removal.js").Removal} Removal */
/** @typedef {import("./removal.js").Finding} Finding */

/**
 * @typedef {object} Actions
 * @property {(removal: Removal) => void} lookUp
 * @property {(removal: Removal) => void} dismiss
 * @property {(removal: Removal) => void} undo
 * @property {(removal: Removal) => void} forget
 */

/** The CSS class of each phase. @type {Record<Removal["phase"], string>} */
const LOOKS = {
  ...{
    sending: "busy",
    elsewhere: "busy",
    running: "busy",
    done: "good",
    untracked: "unsure",
    unknown: "unsure",
  },
  ...{ invalid: "bad", guard: "bad", refused: "bad", http: "bad", load: "bad", job: "bad" },
  ...{ journal: "bad", unresolved: "bad" },
};

/** The lines on the page. @type {Map<Removal, HTMLLIElement>} */
const lines = new Map();

/**
 * Shows the removals, the latest first.
 * @param {Removal[]} removals the oldest first
 * @param {Actions} actions
 */
export function showRemovals(removals, actions) {
  const section = byId("removals", HTMLElement);
  section.hidden = removals.length === 0;
  for (const [removal, line] of lines) {
    if (removals.includes(removal)) continue;
    line.remove();
    lines.delete(removal);
  }
  for (const removal of removals) {
    let line = lines.get(removal);
    if (!line) {
      line = el("li", { tabindex: "-1" });
      lines.set(removal, line);
      section.querySelector("ol")?.prepend(line);
    }
    // The line stays in place, and keeps the focus and what is open.
    const { activeElement } = document;
    const focused = line.contains(activeElement) && activeElement !== line;
    const isOpen = line.querySelector("details")?.open ?? false;
    line.className = LOOKS[removal.phase];
    for (const old of line.querySelectorAll(":scope > :not(.progress)")) old.remove();
    line.prepend(...content(removal, actions));
    showProgress(line, removal);
    for (const part of line.querySelectorAll("details")) part.open = isOpen;
    if (!focused) continue;
    /** @type {NodeListOf<HTMLElement>} */
    const all = line.querySelectorAll("button, summary");
    const same = [...all].find(({ textContent }) => textContent === activeElement?.textContent);
    (same ?? line.querySelector("button") ?? line).focus();
  }
}

/**
 * Shows a progress bar without a value. The same element stays from beginning to end, so that its
 * animation does not restart with each step.
 * @param {HTMLLIElement} line
 * @param {Removal} removal
 */
function showProgress(line, { deed, phase, nodes, queueName }) {
  const shown = line.querySelector(".progress");
  if (LOOKS[phase] !== "busy") {
    shown?.remove();
    return;
  }
  const bar = shown ?? el("div", { class: "progress", role: "progressbar" });
  const say = words();
  bar.setAttribute("aria-label", say.underWay(say.deeds[deed].title(nodes.size, queueName)));
  if (!shown) line.append(bar);
}

/**
 * Moves the focus to a removal's line.
 * @param {Removal} removal
 */
export function focusRemoval(removal) {
  lines.get(removal)?.focus();
}

/**
 * @param {Removal} removal
 * @param {Actions} actions
 */
function content(removal, actions) {
  const say = words();
  const { deed, phase, nodes, queueName, job_id, sent, message, retryable, finding, doubt } =
    removal;
  const of = say.deeds[deed];
  const names = [...nodes].map(([id, name]) => name || id).join(", ");
  const facts = [names, say.sentAt(clockTime(sent)), ...(job_id ? [say.jobId(job_id)] : [])];
  if (doubt.length > 0) facts.push(say.inDoubt(doubt.join(", ")));
  /** @type {HTMLElement[]} */
  const parts = [
    el("h3", {}, of.title(nodes.size, queueName)),
    el("p", { class: "phase" }, phaseInWords(removal), elapsed(removal)),
  ];
  if (removal.recovered) parts.push(el("p", {}, phase === "done" ? of.recovered : of.found));
  /** @type {Record<string, string>} */
  const nextSteps = of.next;
  const next = nextSteps[phase === "refused" && retryable ? "refusedRetry" : phase];
  if (next) parts.push(el("p", {}, next));
  if (message) parts.push(el("p", { class: "message", lang: "en" }, message));
  if (finding) parts.push(showFinding(deed, finding));
  parts.push(el("p", { class: "quiet names" }, facts.join(" · ")));
  if (removal.steps.length > 1) parts.push(showSteps(removal.steps));
  // Where looking again may not help.
  if (phase === "unknown" && finding instanceof Object && !finding.until) {
    const forget = { type: "button", onclick: () => actions.forget(removal) };
    const go = el("button", forget, say.forgetGo);
    parts.push(el("details", {}, el("summary", {}, say.forget), el("p", {}, say.forgetSure), go));
  }
  const buttons = el("div", { class: "buttons" });
  if (["unknown", "untracked"].includes(phase)) {
    const onclick = () => actions.lookUp(removal);
    const label = finding ? say.lookAgain : say.lookUp;
    buttons.append(el("button", { type: "button", class: "main", onclick }, label));
  }
  if (job_id) buttons.append(copyButton(job_id));
  if (phase === "done" && deed === "remove" && !removal.undone) {
    const attributes = {
      type: "button",
      title: say.undoHint,
      onclick: () => actions.undo(removal),
    };
    buttons.append(el("button", attributes, say.undo));
  }
  if (LOOKS[phase] !== "busy" && phase !== "unknown") {
    const dismiss = () => actions.dismiss(removal);
    buttons.append(el("button", { type: "button", class: "plain", onclick: dismiss }, say.dismiss));
  }
  return [el("div", { class: "story" }, ...parts), buttons];
}

/** @param {string} job_id */
function copyButton(job_id) {
  const button = el("button", { type: "button", class: "plain" }, words().copy);
  button.onclick = async () => {
    await navigator.clipboard.writeText(job_id);
    button.textContent = words().copied;
    announce(words().copied);
  };
  return button;
}

/**
 * How long it has been running, updated every second.
 * @param {Removal} removal
 */
function elapsed({ phase, sent }) {
  const text = el("span", { class: "elapsed quiet", "aria-hidden": "true" });
  if (LOOKS[phase] !== "busy") return text;
  const tell = () => {
    text.textContent = ` ${words().elapsed((Date.now() - sent.getTime()) / 1000)}`;
  };
  tell();
  const clock = setInterval(() => (text.isConnected ? tell() : clearInterval(clock)), 1000);
  return text;
}

/**
 * The text for a removal's phase, or for the client's current step.
 * @param {Removal} removal
 */
export function phaseInWords({ deed, phase, steps }) {
  const step = steps.at(-1);
  return phase === "sending" && step ? nowInWords(step) : words().deeds[deed].phases[phase];
}

/**
 * The list of the client's steps.
 * @param {Removal["steps"]} steps
 */
function showSteps(steps) {
  const rows = steps.map((step) => {
    const time = el("time", { datetime: step.time.toISOString() }, clockTime(step.time));
    return el("li", {}, time, ` ${pastInWords(step)}`);
  });
  return el("ol", { class: "steps quiet", "aria-label": words().steps }, ...rows);
}

/**
 * The text for what a check of the operation log found.
 * @param {Removal["deed"]} deed
 * @param {Finding} finding
 */
export function findingInWords(deed, { verdict, why, until, again }) {
  const say = words();
  if (verdict === "unread") return say.lookUnread(why);
  const found = say.deeds[deed].findings[verdict];
  return until ? `${found}${say.mayArrive(clockTime(until), again)}` : found;
}

/**
 * @param {Removal["deed"]} deed
 * @param {Finding | "looking"} finding
 */
function showFinding(deed, finding) {
  if (finding === "looking") return el("p", { "aria-busy": "true" }, words().lookingUp);
  return el("p", { class: "finding" }, findingInWords(deed, finding));
}
