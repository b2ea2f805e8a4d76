// What is done to bring the page into a state, in any language.

import { post } from "./client.js";
import { confirm } from "./confirm.js";
import { rival } from "./rival.js";

/** @typedef {import("./client.js").Json} Json */
/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../../www/server.js").Served} Served */
/** @typedef {import("./states.js").Stage} Stage */

export const LOST = "lost-after, log-lag;900";

/**
 * Limit until an outcome is reported as unknown, when the request can no longer arrive: about 17 s
 * with the page's times for a simulated cluster, doubled for a slow computer (ms).
 */
export const UNKNOWN_MS = 60_000;

/**
 * @param {Served} server
 * @param {Json} cluster
 * @param {Json} spec
 */
export async function arm(server, { cluster_id }, spec) {
  const body = JSON.stringify({ cluster_id, ...spec });
  const { ok } = await fetch(`${server.url}/sim/faults`, { method: "POST", body });
  if (!ok) throw new Error(`there is no such fault: ${body}`);
}

/**
 * Selects nodes by their position in the table.
 * @param {Page} page
 * @param {number[]} places
 */
export async function choose(page, ...places) {
  const boxes = page.locator("#nodes tr[data-node] input:enabled");
  for (const place of places) await boxes.nth(place).check();
}

/** @param {Page} page */
export async function ask(page) {
  await choose(page, 0, 1);
  await page.locator("#remove").click();
  await page.locator("#confirm").waitFor();
}

/**
 * Removes two nodes under a fault.
 * @param {Page} page
 * @param {string} fault
 * @param {string} sign a selector of the removal's entry that shows that the state is reached
 */
export async function remove(page, fault, sign) {
  await page.locator("#fault").selectOption(fault);
  await ask(page);
  await confirm(page);
  await page.locator(`#removals > ol > li${sign}`).first().waitFor();
}

/**
 * Somebody else removes a node, and is done at once.
 * @param {Stage} stage
 * @param {number} place
 */
export async function removeElsewhere({ server, cluster }, place) {
  const { cluster_id, zone, queues } = cluster;
  const [{ hpcqueue_id, nodes }] = queues;
  const request = { cluster_id, zone, hpcqueue_id, nodelist: [nodes[place].node_id] };
  await post(server.url, "/queue/ehpc/removeNodes", request);
}

/**
 * Makes a removal whose outcome is unknown.
 * @param {Stage} stage
 */
export async function makeUnknown(stage) {
  const { page } = stage;
  await remove(page, LOST, ".busy");
  const other = await rival(logOf(stage));
  await page.locator("#removals > ol > .unsure").waitFor({ timeout: UNKNOWN_MS });
  return other;
}

/** @param {Stage} stage */
export function logOf({ server, cluster }) {
  const log = server.sim?.world.log(cluster.zone);
  if (!log) throw new Error("the server has no simulation");
  return log;
}
