// Large clusters: rows as pages arrive, and few requests.

import assert from "node:assert/strict";
import { test } from "node:test";
import { picture } from "./browser.js";
import { makeCluster } from "./client.js";
import { LATE, phase, press, requests, says } from "./removals.js";
import { ask, browser, choose, confirm, names, removeChosen, server, visit } from "./visitor.js";

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page @param {number} count */
const counted = (page, count) =>
  page.waitForFunction(
    (wanted) => document.querySelector("#nodes")?.getAttribute("aria-rowcount") === wanted,
    String(count + 1),
  );

test("rows are shown as pages arrive, with how many there are, and nothing can be removed yet", async () => {
  const queues = [{ name: "big", groups: [500, 500] }];
  const cluster = await makeCluster(server.url, { queues });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  let held = 0;
  const { promise: open, resolve: release } = withResolvers();
  // All but the first three pages of the nodes wait.
  await page.route("**/listNodes?*", async (route) => {
    const offset = Number(new URL(route.request().url()).searchParams.get("offset") ?? 0);
    if (offset >= 300) {
      held += 1;
      await open;
    }
    await route.continue();
  });
  await page.goto(`${server.url}/?cluster_id=${cluster.cluster_id}`);
  await page.locator("#nodes tr[data-node]").first().waitFor();
  await says(page.locator("#counts"), /\d+ of 1,00\d/);
  await page.locator("#remove[aria-disabled=true]").waitFor();
  await picture(page, "49-partly-loaded");
  await page.getByLabel("Select big-1", { exact: true }).check();
  await page.locator("#remove").click({ force: true });
  assert.equal(await page.locator("#confirm").isVisible(), false);
  release();
  await counted(page, 1000);
  await says(page.locator("#counts"), /^1,000 nodes$/);
  // What was selected meanwhile still is.
  await page.locator("#remove:not([aria-disabled=true])").waitFor();
  assert.equal(await page.getByLabel("Select big-1", { exact: true }).isChecked(), true);
  assert.ok(held >= 1);
  await context.close();
});

/** @returns {{ promise: Promise<void>, resolve: () => void }} */
function withResolvers() {
  let resolve = () => {};
  const promise = /** @type {Promise<void>} */ (
    new Promise((done) => {
      resolve = () => done(undefined);
    })
  );
  return { promise, resolve };
}

test("a job costs a large cluster few requests: its nodes are not all read again", async () => {
  const queues = [
    { name: "big", groups: [550, 550] },
    { name: "other", groups: [3] },
  ];
  const { page, cluster } = await visit({ queues, job_ms: 4000 });
  await says(page.locator("#counts"), /^1,100 nodes$/);
  await choose(page, "big-1", "big-2");
  const [before, pages] = [requests(cluster).length, requests(cluster, "listNodes").length];
  await removeChosen(page);
  await phase(page, "Done. The nodes have left the queue.").waitFor();
  const during = requests(cluster).length - before;
  console.log(`requests from the question to the end of a job of 4 s: ${during}`);
  assert.ok(during <= 15, `${during} requests`);
  assert.equal(requests(cluster, "listNodes").length, pages);
  await says(page.locator("#counts"), /^1,098 nodes$/);
  assert.deepEqual((await names(page)).slice(0, 2), ["big-3", "big-4"]);
  // Where nodes are that were put back, only their list tells.
  await press(page, "undo");
  await phase(page, "Put back.").waitFor(LATE);
  await says(page.locator("#counts"), /^1,100 nodes$/);
  await page.context().close();
});

test("if others have changed the queue too, the nodes are read again", async () => {
  const queues = [{ name: "big", groups: [550, 550] }];
  const { page, cluster } = await visit({ queues, job_ms: 1500 });
  await says(page.locator("#counts"), /^1,100 nodes$/);
  await choose(page, "big-1");
  await ask(page);
  const { cluster_id, zone } = cluster;
  const [{ hpcqueue_id, nodes }] = cluster.queues;
  const world = server.sim?.world.cluster(cluster_id, zone);
  const queue = world?.queues.get(hpcqueue_id);
  const other = world?.nodes.get(nodes[2].node_id);
  await confirm(page);
  await phase(page, "Accepted").waitFor();
  if (other) {
    other.queue = null;
    queue?.nodes.delete(other);
  }
  await phase(page, "Done. The nodes have left the queue.").waitFor();
  await says(page.locator("#counts"), /^1,098 nodes$/);
  assert.deepEqual((await names(page)).slice(0, 2), ["big-2", "big-4"]);
  await page.context().close();
});

test("nodes whose job has ended are no rows, while the list is still being read", async () => {
  const queues = [{ name: "big", groups: [1500] }];
  const { page } = await visit({ queues, job_ms: 500 });
  await says(page.locator("#counts"), /^1,500 nodes$/);
  await choose(page, "big-1", "big-2");
  await page.locator("#remove").click();
  await page.locator("#confirm").waitFor();
  await page.route("**/getQueueList?*", () => {});
  await page.locator("#go").click();
  await phase(page, "Reading the list again").waitFor();
  await page
    .locator("#nodes .label")
    .getByText("big-1", { exact: true })
    .waitFor({ state: "detached" });
  assert.deepEqual((await names(page)).slice(0, 2), ["big-3", "big-4"]);
  assert.equal(await phase(page, "Done.").count(), 0);
  await page.unroute("**/getQueueList?*");
  await page.locator("#reload").click();
  await page.context().close();
});
