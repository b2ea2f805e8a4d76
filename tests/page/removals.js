// The page's removals as a user sees them, and what the simulated API got of them.

import assert from "node:assert/strict";
import { server } from "./visitor.js";

/** @typedef {import("./client.js").Json} Json */
/** @typedef {import("playwright-core").Page} Page */

/**
 * Until it is proven that a lost request cannot arrive any more, about 17 s with the page's times for a
 * simulated cluster, with room for a slow computer (ms).
 */
export const LATE = { timeout: 60_000 };

/** The removals and undos on the page, the latest first. @param {Page} page */
export const lines = (page) => page.locator("#removals > ol > li");

/** @param {Page} page @param {string | RegExp} words */
export const phase = (page, words) => page.locator(".phase").getByText(words);

/** The checkbox of a node. @param {Page} page @param {string} name */
export const box = (page, name) => page.getByLabel(`Select ${name}`, { exact: true });

/**
 * Waits until a node can be selected.
 * @param {Page} page
 * @param {string} name
 */
export const unlocked = (page, name) =>
  page.getByRole("checkbox", { name: `Select ${name}`, exact: true, disabled: false }).waitFor();

/**
 * Waits until an element's text matches, also where a folded part of it says so.
 * @param {import("playwright-core").Locator} locator
 * @param {string | RegExp} words
 * @param {{ timeout: number }} [limit]
 */
export const says = (locator, words, limit) =>
  locator
    .filter({ hasText: words })
    .first()
    .waitFor({ state: "attached", ...limit });

/**
 * Presses a button of the latest removal, or of another one.
 * @param {Page} page
 * @param {"look" | "again" | "undo" | "copy" | "dismiss" | "forget"} action
 * @param {number} [index]
 */
export const press = (page, action, index = 0) =>
  lines(page).nth(index).locator(`[data-action^=${action}]`).click();

/**
 * Waits until the table has this many rows.
 * @param {Page} page
 * @param {number} count
 */
export const rows = (page, count) =>
  page.waitForFunction(
    (wanted) => document.querySelectorAll("#nodes tr[data-node]").length === wanted,
    count,
  );

/**
 * Arms a fault of the simulated API.
 * @param {Json} cluster
 * @param {string} fault
 * @param {string} [operation]
 * @param {number} [times]
 */
export async function arm({ cluster_id }, fault, operation = "removeNodes", times = 1) {
  const body = JSON.stringify({ cluster_id, operation, fault, times });
  assert.ok((await fetch(`${server.url}/sim/faults`, { method: "POST", body })).ok, fault);
}

/** @param {Json} cluster */
export async function disarm({ cluster_id }) {
  await fetch(`${server.url}/sim/faults?cluster_id=${cluster_id}`, { method: "DELETE" });
}

/**
 * What the API has received for a cluster, the oldest first.
 * @param {Json} cluster
 * @param {string} [operation] all of them unless named
 */
export function requests({ cluster_id }, operation) {
  const all = server.sim?.received.of(cluster_id) ?? [];
  return all.filter((one) => operation === undefined || one.operation === operation);
}

/** How many removals the API has received. @param {Json} cluster */
export const received = (cluster) => requests(cluster, "removeNodes").length;

/** The operation log of a cluster's zone. @param {Json} cluster */
export function logOf({ zone }) {
  const log = server.sim?.world.log(zone);
  assert.ok(log);
  return log;
}

/**
 * Another tab on the same cluster.
 * @param {Page} page
 */
export async function anotherTab(page) {
  const other = await page.context().newPage();
  other.setDefaultTimeout(30_000);
  await other.goto(page.url());
  await other.locator("#cluster").waitFor();
  return other;
}
