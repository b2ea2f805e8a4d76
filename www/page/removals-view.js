// One line for each removal of this visit: what became of it, what that means, what to do next.

import { byId, el } from "./dom.js";
import { clockTime, words } from "./language.js";
import { nowInWords, pastInWords } from "./story.js";

/** @typedef {import("./removal.js").Removal} Removal */
/** @typedef {import("./look-up.js").Finding} Finding */

/**
 * @typedef {object} Actions
 * @property {(removal: Removal) => void} lookUp
 * @property {(removal: Removal) => void} dismiss
 */

/** How a phase looks. @type {Record<Removal["phase"], string>} */
const LOOKS = {
  ...{ sending: "busy", running: "busy", done: "good", untracked: "unsure", unknown: "unsure" },
  ...{ invalid: "bad", guard: "bad", refused: "bad", http: "bad", load: "bad", job: "bad" },
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
    // A line stays where it is, and so does the focus in it.
    const focused = line.contains(document.activeElement) && document.activeElement !== line;
    line.className = LOOKS[removal.phase];
    line.replaceChildren(...content(removal, actions));
    if (focused) (line.querySelector("button") ?? line).focus();
  }
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
  const { phase, nodes, queueName, job_id, sent, message, retryable, finding, doubt } = removal;
  const names = [...nodes].map(([id, name]) => name || id).join(", ");
  const facts = [names, say.sentAt(clockTime(sent)), ...(job_id ? [say.jobId(job_id)] : [])];
  if (doubt.length > 0) facts.push(say.inDoubt(doubt.join(", ")));
  /** @type {HTMLElement[]} */
  const parts = [
    el("h3", {}, say.removalOf(nodes.size, queueName)),
    el("p", { class: "phase" }, phaseInWords(removal)),
  ];
  if (removal.recovered) parts.push(el("p", {}, phase === "done" ? say.recovered : say.found));
  /** @type {Record<string, string>} */
  const nextSteps = say.next;
  const next = nextSteps[phase === "refused" && retryable ? "refusedRetry" : phase];
  if (next) parts.push(el("p", {}, next));
  if (message) parts.push(el("p", { class: "message", lang: "en" }, message));
  if (finding) parts.push(showFinding(finding));
  parts.push(el("p", { class: "quiet names" }, facts.join(" · ")));
  if (removal.steps.length > 1) parts.push(showSteps(removal.steps));
  const buttons = el("div", { class: "buttons" });
  if (["unknown", "untracked", "job"].includes(phase)) {
    const onclick = () => actions.lookUp(removal);
    const label = finding ? say.lookAgain : say.lookUp;
    buttons.append(el("button", { type: "button", class: "main", onclick }, label));
  }
  if (!["sending", "running", "unknown"].includes(phase)) {
    const dismiss = () => actions.dismiss(removal);
    buttons.append(el("button", { type: "button", class: "plain", onclick: dismiss }, say.dismiss));
  }
  return [el("div", { class: "story" }, ...parts), buttons];
}

/**
 * What becomes of a removal, or while the client is at work, what it is doing.
 * @param {Removal} removal
 */
export function phaseInWords({ phase, steps }) {
  const step = steps.at(-1);
  return phase === "sending" && step ? nowInWords(step) : words().phases[phase];
}

/**
 * What the client did, if that was more than to send once.
 * @param {Removal["steps"]} steps
 */
function showSteps(steps) {
  const rows = steps.map((step) => {
    const time = el("time", { datetime: step.time.toISOString() }, clockTime(step.time));
    return el("li", {}, time, ` ${pastInWords(step)}`);
  });
  return el("ol", { class: "steps quiet", "aria-label": words().steps }, ...rows);
}

/** @param {Finding | "looking"} finding */
function showFinding(finding) {
  const say = words();
  if (finding === "looking") return el("p", {}, say.lookingUp);
  if (finding.verdict === "unread") return el("p", {}, say.lookUnread(finding.why));
  const jobs = finding.jobs.map((job) =>
    el(
      "li",
      { class: finding.ours.has(job.job_id) ? "ours" : "" },
      el("code", {}, job.job_id),
      ` · ${job.create_time ? clockTime(job.create_time) : "?"} · `,
      say.jobStatus[job.status] ?? job.status,
      finding.ours.has(job.job_id) ? ` · ${say.sameNodes}` : "",
    ),
  );
  return el(
    "div",
    { class: "finding" },
    el("p", {}, say.findings[finding.verdict]),
    el("h4", {}, jobs.length > 0 ? say.recent : say.recentNone),
    el("ol", {}, ...jobs),
  );
}
