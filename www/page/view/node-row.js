// One row of the table of nodes, and its columns.
import { nameOr, visible } from "../words/formats.js";
import { el } from "./dom.js";
/** @import { Words } from "../words/language.js" */
/** @import { ClusterNode } from "../state/cluster.js" */
/** @import { Lock } from "../state/locks.js" */
/** Each column's key, and its CSS class, which is also the name of its text. */
export const COLUMNS = /** @type {const} */ ([
  ["name", "name"],
  ["state", "state"],
  ["private_ip", "address"],
  ["group_id", "group"],
  ["cpu", "cpu"],
  ["memory", "memory"],
  ["gpu", "gpu"],
]);

const RANKS = ["warn", "unknown", "removing", "other", "ok"]; // what needs a look first

/** The text by which a node is sorted. @param {Words} say @param {ClusterNode} node
 * @param {string} column @param {Lock} [lock] */
export function fieldOf(say, node, column, lock) {
  if (column !== "state") return node[/** @type {keyof ClusterNode} */ (column)] ?? "";
  const { kind, text } = stateOf(say, node, lock);
  return `${RANKS.indexOf(kind)} ${text}`;
}

/** Status and health in one. @param {Words} say @param {ClusterNode} node @param {Lock} [lock] */
function stateOf(say, { status, health_status: health }, lock) {
  if (lock) return { kind: lock, text: say.locks[lock] };
  const isWell = (status || "active") === "active" && (health || "healthy") === "healthy";
  const kind = isWell ? (status || health ? "ok" : "other") : "warn";
  const told = [status === "active" && health ? "" : status, health].filter(Boolean);
  const values = /** @type {Record<string, string>} */ (say.values);
  return { kind, text: told.map((one) => values[one] ?? visible(one)).join(" · ") };
}

/** @param {Words} say @param {ClusterNode} node @param {Lock} [lock] */
export function nodeRow(say, node, lock) {
  const name = nameOr(node.name, node.node_id);
  const { kind, text } = stateOf(say, node, lock);
  const label = say.select(name);
  const box = el("input", { type: "checkbox", disabled: Boolean(lock), "aria-label": label });
  const cells = COLUMNS.map(([column, look]) => {
    const cell = { role: "cell", class: look, "data-column": say[look] };
    if (column === "name") {
      const shown = el("bdi", { class: "label", title: name }, name);
      return el("td", cell, shown, el("code", { class: "id" }, visible(node.node_id)));
    }
    if (column === "state") return el("td", cell, el("span", { class: `sign ${kind}` }, text));
    return el("td", cell, el("bdi", {}, say.field(visible(node[column]))));
  });
  const tick = el("td", { role: "cell", class: "tick" }, box);
  const look = { role: "row", "data-node": node.node_id, "data-state": kind };
  return el("tr", { ...look, class: lock ? "leaving" : "" }, tick, ...cells);
}

/** The head of a column, which sorts by it. @param {typeof COLUMNS[number]} column
 * @param {() => void} onclick */
export function columnHead([column, look], onclick) {
  const button = el("button", { type: "button", class: "sort", "data-sort": column, onclick });
  return { button, head: el("th", { role: "columnheader", scope: "col", class: look }, button) };
}
