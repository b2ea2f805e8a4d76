// The address holds what is shown, and what the demo adds to the console: faults and a reset.

import assert from "node:assert/strict";
import { test } from "node:test";
import { text } from "./browser.js";
import { LATE, lines, phase, received, requests, rows, says } from "./removals.js";
import { choose, names, removeChosen, server, visit } from "./visitor.js";

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page @param {(query: URLSearchParams) => boolean} test_ */
const query = (page, test_) => page.waitForURL((url) => test_(url.searchParams));

test("queue, filter and order are in the address, and are the same after a reload", async () => {
  const { page, cluster } = await visit();
  const [, gpu] = cluster.queues;
  await page.getByRole("button", { name: /^gpu/ }).click();
  await query(page, (all) => all.get("queue") === gpu.hpcqueue_id);
  await page.locator("[data-sort=name]").click();
  await query(page, (all) => all.get("sort") === "-name");
  await page.locator("#filter").fill("gpu-");
  await query(page, (all) => all.get("filter") === "gpu-");
  assert.equal(new URL(page.url()).searchParams.get("cluster_id"), cluster.cluster_id);
  await page.reload();
  await says(page.locator("#queue-title"), "gpu");
  await page.locator("#nodes tr[data-node]").first().waitFor();
  assert.deepEqual(await names(page), ["gpu-2", "gpu-1"]);
  assert.equal(await page.locator("#filter").inputValue(), "gpu-");
  await page.locator("th[aria-sort=descending] [data-sort=name]").waitFor();
  // What is usual is not in it.
  await page.locator("#filter").fill("");
  await page.locator("[data-sort=name]").click();
  await query(page, (all) => !all.has("filter") && !all.has("sort"));
});

test("an address whose queue is gone shows another one", async () => {
  const { page, cluster } = await visit();
  const url = `${server.url}/?cluster_id=${cluster.cluster_id}&queue=ehpcq-gone&sort=nonsense`;
  await page.goto(url);
  await says(page.locator("#queue-title"), "batch");
  await rows(page, 4);
});

test("a slash goes to the filter, unless something is being typed", async () => {
  const { page } = await visit();
  const focused = () => page.evaluate(() => document.activeElement?.id);
  await page.locator("#reload").focus();
  await page.keyboard.press("/");
  assert.equal(await focused(), "filter");
  assert.equal(await page.locator("#filter").inputValue(), "");
  await page.keyboard.type("a/b");
  assert.equal(await page.locator("#filter").inputValue(), "a/b");
});

test("every fault of the list can be chosen, and the last one ends as unknown", async () => {
  const { page, cluster } = await visit({ job_ms: 0 });
  const values = await page
    .locator("#fault option")
    .evaluateAll((all) => all.map((one) => one.getAttribute("value") ?? ""));
  assert.equal(values[0], "none");
  for (const fault of values.slice(1)) {
    const body = JSON.stringify({ cluster_id: "ehpc-other", fault });
    const { ok } = await fetch(`${server.url}/sim/faults`, { method: "POST", body });
    assert.ok(ok, fault);
  }
  await page.locator("#fault").selectOption(values.at(-1) ?? "");
  await choose(page, "batch-1");
  await removeChosen(page);
  await phase(page, "It is not known whether the nodes were removed.").waitFor(LATE);
  assert.equal(received(cluster), 1);
  assert.ok(requests(cluster, "listOperations").length > 1);
  await page.locator("tr[data-state=unknown]").waitFor();
});

test("the simulation can be reset: nodes, log and removals are as at first", async () => {
  const { page, cluster } = await visit({ job_ms: 0 });
  await choose(page, "batch-1");
  await removeChosen(page);
  await phase(page, "Done.").waitFor();
  await rows(page, 3);
  await page.locator("#reset").click();
  await rows(page, 4);
  await page.locator("#removals").waitFor({ state: "hidden" });
  assert.equal(await lines(page).count(), 0);
  assert.equal(new URL(page.url()).searchParams.get("cluster_id"), cluster.cluster_id);
  assert.match(await text(page.locator("#where")), new RegExp(cluster.cluster_id));
});
