// Which nodes cannot be selected, and which are no longer shown.
import { PHASES } from "./phases.js";

/** @import { Hold } from "./phases.js" */
/** @import { Queue } from "./cluster.js" */
/** @import { App } from "./app.js" */
/** @typedef {"removing" | "unknown"} Lock */
/** @param {App} app @param {Hold} hold */
function heldBy({ removals }, hold) {
  return removals
    .filter(({ deed, phase }) => deed === "remove" && PHASES[phase].hold === hold)
    .flatMap(({ nodes }) => [...nodes.keys()]);
}

/** The nodes that are being removed, as the cluster or this page knows, or that may be: until an
 * outcome is known, its nodes must not be selected again. @param {App} app
 * @returns {Map<string, Lock>} */
export function lockedNodes(app) {
  const others = (app.snapshot?.leaving ?? []).flatMap(({ resources }) => [...resources]);
  const leaving = [...others, ...heldBy(app, "removing"), ...heldBy(app, "gone")];
  return new Map([
    ...leaving.map((id) => /** @type {const} */ ([id, "removing"])),
    ...heldBy(app, "unknown").map((id) => /** @type {const} */ ([id, "unknown"])),
  ]);
}

/** The nodes whose removal has ended since the lists were read. @param {App} app */
export const goneNodes = (app) => new Set(heldBy(app, "gone"));

/** A queue's nodes without those that have left since. @param {App} app @param {Queue} queue */
export function nodesIn(app, { nodes }) {
  const gone = goneNodes(app);
  return gone.size === 0 ? nodes : nodes.filter(({ node_id }) => !gone.has(node_id));
}
