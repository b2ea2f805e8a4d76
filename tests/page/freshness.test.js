// How old the data is, and when it is read again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { post } from "./client.js";
import { anotherTab, arm, box, lines, phase, received, requests, rows, says } from "./removals.js";
import { ask, choose, confirm, removeChosen, server, visit } from "./visitor.js";

/** @typedef {import("./client.js").Json} Json */
/** @typedef {import("playwright-core").Page} Page */

const QUIET = { queues: [{ name: "q", groups: [4] }], job_ms: 0 };

/** The age of the data. @param {Page} page */
const age = (page) => page.locator("#loaded");

/**
 * Somebody else removes a node.
 * @param {Json} cluster
 * @param {number} index
 */
async function removeElsewhere({ cluster_id, zone, queues }, index) {
  const [{ hpcqueue_id, nodes }] = queues;
  const request = { cluster_id, zone, hpcqueue_id, nodelist: [nodes[index].node_id] };
  const answer = await post(server.url, "/queue/ehpc/removeNodes", request);
  assert.equal(/** @type {Json} */ (await answer.json()).ret_code, 0);
}

/** @param {Page} page */
const focus = (page) => page.evaluate(() => dispatchEvent(new Event("focus")));

test("the cluster is read again when the window gets the focus", async () => {
  const { page, cluster } = await visit(QUIET, {}, (opening) => opening.clock.install());
  await removeElsewhere(cluster, 0);
  await page.clock.fastForward(11_000);
  await focus(page);
  await rows(page, 3);
});

test("the cluster is read again every 30 seconds while the page is visible", async () => {
  const { page, cluster } = await visit(QUIET, {}, (opening) => opening.clock.install());
  await removeElsewhere(cluster, 0);
  await page.clock.fastForward(31_000);
  await rows(page, 3);
});

test("the age of the data is always shown, and stands out when it is old", async () => {
  const { page, cluster, errors } = await visit(QUIET, {}, (opening) => opening.clock.install());
  await says(age(page), /^Updated/);
  assert.equal(await page.locator("#loaded.stale").count(), 0);
  await arm(cluster, "code", "getQueueList", 1000);
  await page.locator("#reload").click();
  await page.locator("#trouble:not(:empty)").waitFor();
  await page.locator("#loaded.stale").waitFor();
  await says(age(page), /^Updated/);
  await page.clock.fastForward(61_000);
  await says(age(page), /^Updated (6\d seconds|1 minute) ago$/);
  const colour = (/** @type {string} */ css) =>
    page.locator(css).evaluate((one) => getComputedStyle(one).color);
  assert.notEqual(await colour("#loaded"), await colour("#where"));
  assert.deepEqual(errors, [], "a failed read is no error of the page");
});

test("data older than a minute stands out, though no read failed", async () => {
  const { page } = await visit(QUIET, {}, (opening) => opening.clock.install());
  // Reads that never end.
  await page.route("**/console/api/**", () => {});
  await page.clock.fastForward(61_000);
  await page.locator("#loaded.stale").waitFor();
});

test("right before it asks, the page reads again, and says what has changed", async () => {
  const { page, cluster } = await visit(QUIET);
  await choose(page, "q-1", "q-2");
  await removeElsewhere(cluster, 0);
  await ask(page);
  await says(page.locator("#confirm-changed"), "q-1");
  assert.deepEqual((await page.locator("#confirm-nodes").textContent())?.includes("q-1"), false);
  await says(page.locator("#confirm-impact"), /q 3 → 2/);
  await confirm(page);
  await phase(page, "Done. The nodes have left the queue.").waitFor();
  await rows(page, 2);
  const [, ours] = requests(cluster, "removeNodes");
  assert.deepEqual(JSON.parse(ours?.body ?? "").nodelist, [cluster.queues[0].nodes[1].node_id]);
});

test("if all selected nodes have left meanwhile, there is nothing to confirm", async () => {
  const { page, cluster } = await visit(QUIET);
  await choose(page, "q-1");
  await removeElsewhere(cluster, 0);
  await page.locator("#remove").click();
  await page.locator("#notice").filter({ hasText: "q-1" }).waitFor();
  await rows(page, 3);
  assert.equal(await page.locator("#confirm").isVisible(), false);
  assert.equal(received(cluster), 1);
});

test("if the cluster cannot be read before it asks, it does not ask", async () => {
  const { page, cluster } = await visit(QUIET);
  await choose(page, "q-1");
  await arm(cluster, "code", "getQueueList", 1000);
  await page.locator("#remove").click();
  await page.locator("#notice").filter({ hasText: /./ }).waitFor();
  assert.equal(await page.locator("#confirm").isVisible(), false);
  assert.equal(received(cluster), 0);
});

test("one failed read of the log before it asks is repeated", async () => {
  const { page, cluster } = await visit({ queues: [{ name: "q", groups: [4] }] });
  await choose(page, "q-1");
  await arm(cluster, "status;503", "listOperations");
  await ask(page);
  assert.equal(await page.locator("#trouble").textContent(), "");
});

test("a second tab does not offer a node that is leaving", async () => {
  const { page, cluster } = await visit({ ...QUIET, job_ms: 600_000 });
  const other = await anotherTab(page);
  await choose(other, "q-1");
  await choose(page, "q-1");
  await removeChosen(page);
  await phase(page, "Accepted").waitFor();
  await other.locator("#remove").click();
  await other.locator("tr.leaving").first().waitFor();
  assert.equal(await other.locator("#confirm").isVisible(), false);
  assert.equal(await box(other, "q-1").isDisabled(), true);
  assert.equal(received(cluster), 1);
  await lines(other).first().waitFor();
});
