// The details of a removal: what its outcome means, what to do next, and what happened.

import { whereabouts } from "../state/removal.js";
import { failureOf } from "../state/send.js";
import { findingInWords, pastInWords } from "../state/steps.js";
import { nameOr, visible } from "../words/names.js";
import { el, line } from "./dom.js";

/** @typedef {import("../state/app.js").App} App */
/** @typedef {import("../state/removal.js").Removal} Removal */

/** @param {App} app @param {Removal} removal */
export function story(app, removal) {
  const { say } = app;
  const { deed, phase, nodes, job_id, doubt, finding, error, recovered, steps } = removal;
  const of = say.deeds[deed];
  /** @type {Record<string, string>} */
  const nextSteps = of.next;
  const { retryable, details } = failureOf(error);
  const isBusy = phase === "refused" && retryable;
  const names = [...nodes].map(([id, name]) => nameOr(name, id)).join(", ");
  const past = phase === "done" || phase === "undone" ? of.recovered : of.found;
  return [
    ...line("", recovered ? past : ""),
    ...line("left", left(app, removal)),
    // What the page does by itself is said by the finding.
    ...line("next", nextSteps[isBusy ? "refusedRetry" : phase] ?? ""),
    ...line("finding", findingInWords(say, removal)),
    ...line("message", error ? say.told(error).message : ""),
    ...quote(app, details),
    ...line("names quiet", el("bdi", {}, names)),
    ...(job_id
      ? line("quiet", `${say.job} `, el("code", { class: "job" }, visible(job_id)))
      : line("quiet", doubt.length > 0 ? say.inDoubt(doubt.map(visible).join(", ")) : "")),
    ...(steps.length > 1 ? [showSteps(app, steps)] : []),
  ].map((one) => {
    if (one.classList.contains("finding") && finding === "looking") one.ariaBusy = "true";
    return one;
  });
}

/** What became of each node, by the list. @param {App} app @param {Removal} removal */
function left({ say, snapshot }, removal) {
  const { deed, phase, nodes } = removal;
  if (deed !== "remove" || !snapshot) return "";
  const { inside, outside } = whereabouts(removal, snapshot);
  const told = (/** @type {string[]} */ ids) =>
    ids.map((id) => nameOr(nodes.get(id) ?? "", id)).join(", ");
  if (phase === "done") return inside.length > 0 ? say.stillIn(told(inside)) : "";
  const isOpen = phase === "job" || (phase === "unknown" && outside.length > 0);
  return isOpen ? say.left(outside.length, nodes.size, told(outside)) : "";
}

/** The API's own words, in whatever language they are. @param {App} app @param {string} [words] */
function quote({ say }, words) {
  if (!words) return [];
  const quoted = el("q", { class: "api", lang: "" }, visible(words));
  return [el("p", { class: "quiet" }, say.apiSaid, " ", quoted)];
}

/** @param {App} app @param {Removal["steps"]} steps */
function showSteps({ say }, steps) {
  const rows = steps.map((step) => {
    const time = new Date(step.time);
    const shown = el("time", { datetime: time.toISOString() }, say.time(time));
    return el("li", {}, shown, ` ${pastInWords(say, step)}`);
  });
  return el("ol", { class: "steps quiet", "aria-label": say.steps }, ...rows);
}
