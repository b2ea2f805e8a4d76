// The dialog shows what a removal changes, and asks the more the more it changes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { picture, text } from "./browser.js";
import { phase, received, rows } from "./removals.js";
import { ask, choose, confirm, visit } from "./visitor.js";

/** @typedef {import("playwright-core").Page} Page */

/** The lines of what changes. @param {Page} page */
const impact = (page) => page.locator("#confirm-impact li").allTextContents();

/** What has to be confirmed besides. @param {Page} page */
const friction = async (page) => [
  await page.locator("#confirm-jobs").isVisible(),
  await page.locator("#confirm-name").isVisible(),
];

/** Whether the last button does anything. @param {Page} page */
const isReady = async (page) =>
  (await page.locator("#go").getAttribute("aria-disabled")) !== "true";

test("a few of many idle nodes: one click", async () => {
  const { page } = await visit({ queues: [{ name: "batch", groups: [6] }] });
  await choose(page, "batch-1");
  await ask(page);
  assert.deepEqual(await friction(page), [false, false]);
  const lines = (await impact(page)).join("\n");
  assert.match(lines, /batch 6 → 5/);
  assert.match(lines, /All queues 6 → 5/);
  assert.doesNotMatch(lines, /jobs?\b|empty/);
  assert.equal(await isReady(page), true);
  await picture(page, "40-dialog-plain");
  await page.locator("#go").click();
  await phase(page, "Done. The nodes have left the queue.").waitFor();
});

test("running jobs: a box to check", async () => {
  const queues = [{ name: "batch", groups: [6], nrun: 12, npend: 3 }];
  const { page, cluster } = await visit({ queues });
  await choose(page, "batch-1");
  await ask(page);
  assert.deepEqual(await friction(page), [true, false]);
  assert.match((await impact(page)).join("\n"), /12 running jobs may be interrupted/);
  // Some nodes stay, so waiting jobs can start.
  assert.doesNotMatch((await impact(page)).join("\n"), /cannot start/);
  assert.equal(await isReady(page), false);
  await picture(page, "41-dialog-jobs");
  await page.locator("#go").click({ force: true });
  assert.equal(await page.locator("#confirm").isVisible(), true);
  assert.equal(received(cluster), 0);
  await page.locator("#confirm-jobs").check();
  assert.equal(await isReady(page), true);
  await confirm(page);
  await phase(page, "Done. The nodes have left the queue.").waitFor();
});

test("the whole queue: its name to be typed, and its waiting jobs cannot start", async () => {
  const { page, cluster } = await visit();
  await page.locator("#all").check();
  await ask(page);
  assert.deepEqual(await friction(page), [true, true]);
  const lines = (await impact(page)).join("\n");
  assert.match(lines, /batch 4 → 0 nodes: the queue will be empty/);
  assert.match(lines, /12 running jobs may be interrupted/);
  assert.match(lines, /3 waiting jobs cannot start/);
  assert.match(lines, /All queues 6 → 2/);
  assert.equal(await text(page.locator("#confirm-expected")), "batch");
  await page.locator("#confirm-jobs").check();
  await page.locator("#confirm-name").fill("batc");
  assert.equal(await isReady(page), false);
  await picture(page, "42-dialog-name");
  await page.locator("#confirm-name").fill("batch");
  assert.equal(await isReady(page), true);
  await page.locator("#go").click();
  await phase(page, "Done. The nodes have left the queue.").waitFor();
  await page.locator("#empty").waitFor();
  assert.equal(received(cluster), 1);
});

test("more than half of the nodes, or more than 100: the name too", async () => {
  const { page } = await visit({ queues: [{ name: "q", groups: [4] }] });
  await choose(page, "q-1", "q-2");
  await ask(page);
  assert.deepEqual(await friction(page), [false, false], "half of them");
  await page.locator("#cancel").click();
  await choose(page, "q-3");
  await ask(page);
  assert.deepEqual(await friction(page), [false, true], "more than half");

  const big = await visit({ queues: [{ name: "big", groups: [300] }] });
  await big.page.locator("#nodes tr[data-node]").first().waitFor();
  for (const [count, wanted] of /** @type {const} */ ([
    [100, false],
    [101, true],
  ])) {
    await big.page.locator("#paste").click();
    await big.page.locator("#list").fill(`big-[1-${count}]`);
    await big.page.locator("#take").getByText(String(count)).waitFor();
    await big.page.locator("#take").click();
    await ask(big.page);
    assert.deepEqual(await friction(big.page), [false, wanted], `${count} of 300`);
    await big.page.locator("#cancel").click();
    await big.page.locator("#clear").click();
  }
});

test("a queue whose name cannot be typed: its id", async () => {
  const queues = [
    { name: "\u202ehctab", groups: [1] },
    { name: "", groups: [1] },
  ];
  const { page, cluster } = await visit({ queues });
  for (const [index, queue] of cluster.queues.entries()) {
    await page.locator("#queues button").nth(index).click();
    await page
      .locator(`#queues button[data-queue="${queue.hpcqueue_id}"][aria-current=true]`)
      .waitFor();
    await page.locator("#all").check();
    await ask(page);
    assert.equal(await text(page.locator("#confirm-expected")), queue.hpcqueue_id);
    await page.locator("#cancel").click();
  }
});

test("all selected nodes are listed, however many, and can be scrolled by keyboard", async () => {
  const { page } = await visit({ queues: [{ name: "big", groups: [400] }], job_ms: 0 });
  await page.locator("#all").check();
  await page.getByLabel("Select big-1", { exact: true }).uncheck();
  await ask(page);
  assert.equal(await page.locator("#confirm-nodes li").count(), 399);
  assert.equal(await page.locator("#confirm-nodes").getAttribute("tabindex"), "0");
  const { height = 0 } = (await page.locator("#confirm").boundingBox()) ?? {};
  assert.ok(height <= 900, `${height} px high`);
  await confirm(page);
  await phase(page, "Done. The nodes have left the queue.").waitFor();
  await rows(page, 1);
});
