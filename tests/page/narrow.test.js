// Every width from 320 px to 2560 px, and paper.

import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.js";
import { picture, text } from "./browser.js";
import { lines, phase, says } from "./removals.js";
import { ask, choose, names, removeChosen, server, visit } from "./visitor.js";

/** @typedef {import("playwright-core").Page} Page */

const SIXTY = { queues: [{ name: "q", groups: [60] }] };

/** @param {number} width */
const wide = (width) => ({ viewport: { width, height: 800 } });

/** By how much the page is wider than its window. @param {Page} page */
const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** The texts of an element that are cut off. @param {Page} page @param {string} css */
const cut = (page, css) =>
  page.locator(css).evaluateAll((all) =>
    all
      .filter((one) => one.scrollWidth > one.clientWidth + 1)
      .filter((one) => getComputedStyle(one).overflowX !== "visible")
      .map(({ textContent }) => textContent),
  );

for (const width of [320, 360, 768, 1280, 2560]) {
  test(`at ${width} px nothing scrolls sideways, whatever is shown`, async () => {
    const { page } = await visit({}, wide(width));
    assert.equal(await overflow(page), 0, "first view");
    await choose(page, "batch-1", "batch-2");
    assert.equal(await overflow(page), 0, "selected");
    await ask(page);
    assert.equal(await overflow(page), 0, "dialog");
    const dialog = await page
      .locator("#confirm")
      .evaluate((one) => one.scrollWidth - one.clientWidth);
    assert.ok(dialog <= 0, "in the dialog");
    await page.locator("#cancel").click();
    await removeChosen(page);
    await phase(page, "Done.").waitFor();
    await lines(page).locator("summary").click();
    assert.equal(await overflow(page), 0, "activity");
    await page.getByRole("button", { name: "中文" }).click();
    await page.locator("h1").getByText("E-HPC 队列").waitFor();
    assert.equal(await overflow(page), 0, "in Chinese");
    await picture(page, `47-width-${width}`);
  });
}

test("at 360 px states and names are whole, and rows can be sorted", async () => {
  const { page, cluster } = await visit(SIXTY, wide(360));
  const nodes = [...(server.sim?.world.find(cluster.cluster_id)?.nodes.values() ?? [])];
  for (const node of nodes) node.health_status = "unhealthy";
  await page.locator("#reload").click();
  await page.locator("#nodes .state").getByText("unhealthy").first().waitFor();
  assert.deepEqual(await cut(page, "#nodes .state"), []);
  assert.deepEqual(await cut(page, "#nodes td.state"), []);
  assert.deepEqual(await cut(page, "#nodes .label"), []);
  const sort = page.locator("#sort");
  assert.equal(await sort.isVisible(), true);
  await sort.selectOption("-name");
  await says(page.locator("#nodes td.name .label").first(), "q-60");
  assert.equal((await names(page))[0], "q-60");
  assert.deepEqual(await violations(page), []);
  await page.setViewportSize({ width: 1280, height: 800 });
  assert.equal(await sort.isVisible(), false);
  await page.locator("th[aria-sort=descending]").waitFor();
});

test("a filter without matches says so, and can be undone", async () => {
  const { page } = await visit(SIXTY);
  await page.locator("#filter").fill("nothing like this");
  await page.locator("#nomatch").waitFor();
  assert.equal(await page.locator("#nodes tr[data-node]").count(), 0);
  await page.locator("[data-action=unfilter]").click();
  await page.locator("#nodes tr[data-node]").first().waitFor();
  assert.equal(await page.locator("#filter").inputValue(), "");
});

test("on paper are all nodes, and no controls", async () => {
  const { page } = await visit({ queues: [{ name: "q", groups: [200] }] });
  // As the browser does it before it prints.
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  await page.waitForFunction(
    () => document.querySelectorAll("#nodes tr[data-node]").length === 200,
  );
  const shown = await names(page);
  assert.equal(shown.length, 200);
  assert.equal(shown.at(-1), "q-200");
  // Nothing scrolls on paper.
  const scrolled = await page
    .locator("#scroller")
    .evaluate((one) => one.scrollHeight - one.clientHeight);
  assert.ok(scrolled <= 1, `${scrolled} px are cut off`);
  assert.equal(await page.locator("#remove").isVisible(), false);
  await page.emulateMedia({ media: "screen" });
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await page.waitForFunction(() => document.querySelectorAll("#nodes tr[data-node]").length < 200);
});

test("at 2560 px the width is used", async () => {
  const { page } = await visit(SIXTY, { viewport: { width: 2560, height: 1440 } });
  const { width = 0 } = (await page.locator("#cluster").boundingBox()) ?? {};
  assert.ok(width > 1500, `${width} px`);
});

test("at 400 % zoom everything can be reached", async () => {
  // 1280 px at 400 % are 320 px.
  const { page } = await visit({}, { viewport: { width: 320, height: 256 } });
  assert.equal(await overflow(page), 0);
  await choose(page, "batch-1");
  await removeChosen(page);
  await phase(page, "Done.").waitFor();
  assert.match(await text(lines(page)), /1 node from batch/);
});
