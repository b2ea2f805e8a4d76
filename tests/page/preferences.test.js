// The user's preferences (language, reduced motion, forced colours), and progress of what takes
// time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { picture, text } from "./browser.js";
import { phase, says } from "./removals.js";
import { choose, removeChosen, visit, visitStubbed } from "./visitor.js";

/** @typedef {import("playwright-core").Page} Page */

const QUIET = { queues: [{ name: "q", groups: [4] }] };

/** The number of running animations. @param {Page} page */
const moving = (page) =>
  page.evaluate(() => document.getAnimations().filter((one) => one.playState === "running").length);

test("numbers are formatted for the page's language", async () => {
  const { page } = await visit({ queues: [{ name: "big", groups: [6000, 6000], nrun: 1234 }] });
  await says(page.locator("#queues"), /12,000 nodes[\s\S]*1,234 running/);
  await says(page.locator("#counts"), /^12,000 nodes$/);
  await page.locator("#filter").fill("big-1");
  await says(page.locator("#counts"), /^3,112 of 12,000 nodes/);
  await page.locator("#all").check();
  await says(page.locator("#verdict"), /3,112 nodes selected[\s\S]*12,000 → 8,888/);
  assert.match(await text(page.locator("#remove")), /Remove 3,112 nodes/);
  const [memory] = await page.locator("#nodes td.memory").allTextContents();
  assert.match(memory ?? "", /^\d{1,3}(,\d{3})*$/);
  await page.getByRole("button", { name: "中文" }).click();
  await says(page.locator("#verdict"), /已选 3,112 个节点[\s\S]*12,000 → 8,888/);
  await says(page.locator("#counts"), /显示 3,112 \/ 12,000 个节点/);
});

test("times are formatted for the page's language", async () => {
  const { page } = await visit(QUIET, { locale: "en-US" });
  const loaded = page.locator("#loaded");
  await says(loaded, /^Updated (just now|\d+ seconds? ago)$/);
  assert.match((await loaded.getAttribute("title")) ?? "", /\d{1,2}:\d\d:\d\d\s[AP]M$/);
  await page.getByRole("button", { name: "中文" }).click();
  await says(loaded, /^(刚刚更新|\d+ 秒前更新)/);
  assert.match((await loaded.getAttribute("title")) ?? "", /\d\d:\d\d:\d\d$/);
});

test("a removal has an indeterminate progress bar with a name until it ends", async () => {
  const { page, library, errors } = await visitStubbed(QUIET);
  await choose(page, "q-1", "q-2");
  await removeChosen(page);
  const bar = page.getByRole("progressbar", { name: "In progress: 2 nodes from q" });
  await bar.waitFor();
  assert.equal(await bar.getAttribute("aria-valuenow"), null);
  assert.equal(await moving(page), 1);
  await says(page.locator(".elapsed"), /\d+ s/);
  const handle = await bar.elementHandle();
  await library.tell({ type: "attempt", attempt: 1 });
  await library.tell({ type: "reconcile", scan: 1, attempts: 1 });
  await phase(page, "The response was lost").waitFor();
  assert.equal(await handle?.evaluate((one) => one.isConnected), true, "the bar is not replaced");
  await picture(page, "19-progress");
  await page.getByRole("button", { name: "中文" }).click();
  await page.getByRole("progressbar", { name: "进行中：从 q 移除 2 个节点" }).waitFor();
  await library.fail({ kind: "http", message: "…", maybeApplied: false });
  await page.locator("#removals > ol > .bad").waitFor();
  assert.equal(await page.getByRole("progressbar").count(), 0);
  assert.deepEqual(errors, []);
});

test("with reduced motion nothing moves", async () => {
  const { page } = await visitStubbed(QUIET, { reducedMotion: "reduce" });
  await choose(page, "q-1");
  await removeChosen(page);
  await page.getByRole("progressbar").waitFor();
  assert.equal(await moving(page), 0);
  const styles = await page.evaluate(() =>
    [...document.querySelectorAll("*")].map((one) => {
      const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(one);
      return [animationName, transitionDuration, scrollBehavior].join();
    }),
  );
  assert.deepEqual([...new Set(styles)], ["none,0s,auto"]);
});

test("with forced colours the selection is still visible", async () => {
  const { page } = await visit({}, { forcedColors: "active", colorScheme: "dark" });
  await choose(page, "batch-1");
  /** @param {string} selector */
  const outline = (selector) =>
    page
      .locator(selector)
      .first()
      .evaluate((one) => getComputedStyle(one).outlineStyle);
  assert.equal(await outline("tr.chosen td.tick"), "solid");
  assert.equal(await outline('.queues button[aria-current="true"]'), "solid");
  assert.equal(await outline('.pair button[aria-pressed="true"]'), "solid");
  assert.equal(await outline("tr:not(.chosen) td.tick"), "none");
  await picture(page, "24-forced-colours");
});
