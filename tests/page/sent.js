// A removal that the API has got.

import { lines, received } from "./removals.js";
import { choose, removeChosen } from "./visitor.js";

/** @typedef {import("./client.js").Json} Json */
/** @typedef {import("playwright-core").Page} Page */

export const QUIET = { queues: [{ name: "q", groups: [4] }] };
export const SLOW = { ...QUIET, job_ms: 600_000 };

/**
 * Removes q-1 in a page, and waits until the API has got the request.
 * @param {Page} page
 * @param {Json} cluster
 */
export async function send(page, cluster) {
  const before = received(cluster);
  await choose(page, "q-1");
  await removeChosen(page);
  await lines(page).first().waitFor();
  while (received(cluster) === before) await page.waitForTimeout(20);
}
