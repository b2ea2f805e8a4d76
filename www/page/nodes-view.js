// The table of a queue's compute nodes, with a box to tick for each.

import { byId, el } from "./dom.js";
import { words } from "./language.js";

/** @typedef {import("./cluster.js").ClusterNode} ClusterNode */
/** @typedef {import("./cluster.js").Queue} Queue */

/** So many rows are drawn at first, and with every click on “more”. */
const STEP = 250;

/** The rows that are drawn, by node id, so that a refresh leaves the focus where it is. @type {Map<string, HTMLTableRowElement>} */
let rows = new Map();
let limit = STEP;
let shownQueue = "";

/**
 * Shows the nodes of a queue.
 * @param {Queue} queue
 * @param {Set<string>} leaving the ids of nodes that are being removed
 * @param {(node_id: string, ticked: boolean) => void} tick
 */
export function showNodes(queue, leaving, tick) {
  if (queue.hpcqueue_id !== shownQueue) limit = STEP;
  shownQueue = queue.hpcqueue_id;
  const table = byId("nodes", HTMLTableElement);
  keepTable(table);
  const focused = document.activeElement?.id;
  rows = new Map(
    queue.nodes.slice(0, limit).map((node) => [node.node_id, row(node, leaving, tick)]),
  );
  table.tBodies[0]?.replaceChildren(...rows.values());
  table.hidden = queue.nodes.length === 0;
  byId("bar", HTMLElement).hidden = queue.nodes.length === 0;
  byId("empty", HTMLElement).hidden = queue.nodes.length > 0;
  byId("empty", HTMLElement).textContent = words().emptyQueue;
  if (focused?.startsWith("tick ")) document.getElementById(focused)?.focus();
  const more = byId("more", HTMLButtonElement);
  more.hidden = queue.nodes.length <= limit;
  more.textContent = words().more(limit, queue.nodes.length);
  more.onclick = () => {
    limit += STEP;
    showNodes(queue, leaving, tick);
  };
}

/**
 * Keeps a table a table for screen readers where the style sheet lays it out as cards.
 * @param {HTMLTableElement} table
 */
function keepTable(table) {
  table.setAttribute("role", "table");
  for (const part of [table.tHead, table.tBodies[0]]) part?.setAttribute("role", "rowgroup");
  table.tHead?.rows[0]?.setAttribute("role", "row");
  for (const head of table.querySelectorAll("th")) head.setAttribute("role", "columnheader");
}

/**
 * Shows which nodes are chosen.
 * @param {Set<string>} chosen
 * @param {number} choosable how many nodes can be chosen at all
 */
export function showChosen(chosen, choosable) {
  for (const [node_id, tr] of rows) {
    const box = tr.querySelector("input");
    if (box) box.checked = chosen.has(node_id);
    tr.classList.toggle("chosen", chosen.has(node_id));
  }
  const all = byId("all", HTMLInputElement);
  all.checked = choosable > 0 && chosen.size === choosable;
  all.indeterminate = chosen.size > 0 && chosen.size < choosable;
  all.disabled = choosable === 0;
}

/**
 * @param {ClusterNode} node
 * @param {Set<string>} leaving
 * @param {(node_id: string, ticked: boolean) => void} tick
 */
function row(node, leaving, tick) {
  const say = words();
  const goes = leaving.has(node.node_id);
  const box = el("input", {
    ...{ type: "checkbox", id: `tick ${node.node_id}`, disabled: goes },
    "aria-label": say.select(node.name || node.node_id),
  });
  box.addEventListener("change", () => tick(node.node_id, box.checked));
  const tr = el(
    "tr",
    { role: "row" },
    el("td", { role: "cell", class: "tick" }, box),
    cell("name", say.name, node.name),
    cell("id", say.nodeId, node.node_id),
    cell("number", say.group, node.group_id),
    cell("", say.status, goes ? say.leaving : (say.values[node.status] ?? node.status)),
    cell("", say.health, health(node)),
    cell("number", say.cpu, node.cpu),
    cell("number", say.memory, node.memory),
    cell("number", say.gpu, node.gpu),
  );
  if (goes) tr.classList.add("leaving");
  // The whole row is a target for the mouse; the box is what the keyboard and screen readers use.
  tr.addEventListener("click", (event) => {
    if (event.target !== box && !goes && !getSelection()?.toString()) box.click();
  });
  return tr;
}

/**
 * @param {string} kind
 * @param {string} label what the column is called, shown where the table is too narrow for a head
 * @param {string | Node} content
 */
function cell(kind, label, content) {
  return el("td", { role: "cell", class: kind, "data-column": label }, content);
}

/** @param {ClusterNode} node */
function health({ health_status }) {
  const kind = health_status === "healthy" ? "health good" : "health";
  return el("span", { class: kind }, words().values[health_status] ?? health_status);
}
