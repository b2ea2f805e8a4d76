// The details of a removal: what its outcome means, what to do next, and what happened.
import { failureOf } from "../api/package.js";
import { whereabouts } from "../state/removal.js";
import { findingInWords, stepInWords } from "../state/steps.js";
import { nameOr, visible } from "../words/formats.js";
import { button, el, line } from "./dom.js";
/** @import { App } from "../state/app.js" */
/** @import { Removal } from "../state/removal.js" */
/** @param {App} app @param {Removal} removal */
export function story(app, removal) {
  const { say } = app;
  const { deed, phase, nodes, job_id, doubt, error, recovered, steps } = removal;
  /** @type {Record<string, string>} */
  const next = { ...say.next, job: say.deeds[deed].afterJob };
  const { details = "" } = failureOf(error);
  const names = [...nodes].map(([id, name]) => nameOr(name, id)).join(", ");
  const isOver = phase === "done" || phase === "undone";
  const found = say.recovered + (isOver ? say.space + say.once : "");
  const quoted = details && el("q", { class: "api", lang: "" }, visible(details));
  const id = el("code", { class: "job" }, visible(job_id));
  return [
    ...line("", recovered ? found : ""),
    ...line("left", left(app, removal)),
    ...line("next", next[phase] ?? say.advised(error)),
    ...line("finding", findingInWords(say, removal)),
    ...line("message", error ? say.told(error) : ""),
    ...(quoted ? line("quiet", say.apiSaid, " ", quoted) : []),
    ...line("names quiet", el("bdi", {}, names)),
    ...(job_id ? line("quiet", say.job, " ", id, " ", copyButton(app, job_id)) : []),
    ...line("quiet", doubt.length > 0 ? say.inDoubt(doubt.map(visible).join(", ")) : ""),
    ...(steps.length > 1 ? [showSteps(app, steps)] : []),
  ];
}

/** What became of each node, by the list. @param {App} app @param {Removal} removal */
function left({ say, snapshot }, removal) {
  const { deed, phase, nodes } = removal;
  if (deed !== "remove" || !snapshot) return "";
  const { inside, outside } = whereabouts(removal, snapshot);
  const told = (/** @type {string[]} */ ids) =>
    ids.map((id) => nameOr(nodes.get(id) ?? "", id)).join(", ");
  if (phase === "done") return inside.length > 0 ? `${say.stillIn} ${told(inside)}` : "";
  const isOpen = phase === "job" || (phase === "unknown" && outside.length > 0);
  if (!isOpen || outside.length === 0) return isOpen ? say.leftNone : "";
  return `${say.left(outside.length, nodes.size)} ${told(outside)}`;
}

/** Without a clipboard, the id can be selected. @param {App} app @param {string} job_id */
function copyButton({ say, announce }, job_id) {
  if (!navigator.clipboard) return "";
  const made = button("copy", say.copy, async () => {
    await navigator.clipboard.writeText(job_id);
    made.textContent = say.copied;
    announce(say.copied);
  });
  return made;
}

/** @param {App} app @param {Removal["steps"]} steps */
function showSteps({ say }, steps) {
  const told = steps.map((step) => `${say.time(step.time)} ${stepInWords(say, step)}`);
  const rows = told.map((text) => el("li", {}, text));
  return el("ol", { class: "steps quiet", "aria-label": say.steps }, ...rows);
}
