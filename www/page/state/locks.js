// Which nodes cannot be selected, and which are no longer shown.

import { PHASES } from "./phases.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {"removing" | "unknown"} Lock */

/** @param {App} app @param {import("./phases.js").Hold} hold */
function* heldBy({ removals }, hold) {
  for (const { deed, phase, nodes } of removals) {
    if (deed === "remove" && PHASES[phase].hold === hold) yield* nodes.keys();
  }
}

/**
 * The nodes that are being removed, as the cluster or this page knows, or that may be: before the
 * outcome of a removal is known, its nodes must not be selected again, whatever a look has found.
 * @param {App} app
 * @returns {Map<string, Lock>}
 */
export function lockedNodes(app) {
  /** @type {Map<string, Lock>} */
  const locks = new Map();
  for (const { resources } of app.snapshot?.leaving ?? []) {
    for (const id of resources) locks.set(id, "removing");
  }
  for (const id of heldBy(app, "removing")) locks.set(id, "removing");
  for (const id of heldBy(app, "unknown")) locks.set(id, "unknown");
  for (const id of heldBy(app, "gone")) locks.set(id, "removing");
  return locks;
}

/** A queue's nodes without those that have left since it was read. @param {App} app @param {import("./cluster.js").Queue} queue */
export function nodesIn(app, { nodes }) {
  const gone = new Set(heldBy(app, "gone"));
  return gone.size === 0 ? nodes : nodes.filter(({ node_id }) => !gone.has(node_id));
}
