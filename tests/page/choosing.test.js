// Selecting nodes: filter, sort order, ranges, all matches, and ten thousand nodes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { picture } from "./browser.js";
import { says } from "./removals.js";
import { choose, names, visit } from "./visitor.js";

/** @typedef {import("playwright-core").Page} Page */

const TWELVE = { queues: [{ name: "q", groups: [6, 6] }] };

/** @param {Page} page */
const chosen = (page) => page.locator("#nodes tr.chosen td.name .label").allTextContents();

/** @param {Page} page @param {string} name */
const row = (page, name) =>
  page.locator("#nodes tr", { has: page.getByText(name, { exact: true }) });

/** The name of the node whose checkbox has the focus. @param {Page} page */
const focused = (page) =>
  page.evaluate(
    () => document.activeElement?.closest("tr")?.querySelector("td.name .label")?.textContent,
  );

test("the table is filtered while typing, by any word, and the selection is kept", async () => {
  const { page, errors } = await visit(TWELVE);
  await choose(page, "q-2", "q-7");
  await page.locator("#filter").pressSequentially("Q-1");
  assert.deepEqual(await names(page), ["q-1", "q-10", "q-11", "q-12"]);
  await says(page.locator("#counts"), /4 of 12 nodes · 2 selected nodes hidden by the filter/);
  await page.locator("#filter").fill("q-1 nothing");
  assert.deepEqual(await names(page), []);
  await page.locator("#nomatch").waitFor();
  await page.locator("#filter").fill("");
  assert.equal(await page.locator("#nomatch").isVisible(), false);
  assert.deepEqual(await chosen(page), ["q-2", "q-7"]);
  await says(page.locator("#verdict"), "2 nodes selected");
  await page.locator("#clear").click();
  assert.deepEqual(await chosen(page), []);
  assert.deepEqual(errors, []);
});

test("one click selects all matching nodes, and no others", async () => {
  const { page } = await visit(TWELVE);
  await page.locator("#filter").fill("q-1");
  await page.locator("#all").check();
  await page.locator("#filter").fill("");
  assert.deepEqual(await chosen(page), ["q-1", "q-10", "q-11", "q-12"].sort(byNumber));
  const all = page.locator("#all");
  assert.equal(await all.evaluate((box) => "indeterminate" in box && box.indeterminate), true);
});

/** @param {string} a @param {string} b */
function byNumber(a, b) {
  return Number(a.slice(2)) - Number(b.slice(2));
}

test("Shift selects a range in the displayed order, by mouse and by keyboard", async () => {
  const { page } = await visit(TWELVE);
  await row(page, "q-3").click();
  await row(page, "q-6").click({ modifiers: ["Shift"] });
  assert.deepEqual(await chosen(page), ["q-3", "q-4", "q-5", "q-6"]);
  await row(page, "q-4").click();
  await row(page, "q-5").click({ modifiers: ["Shift"] });
  assert.deepEqual(await chosen(page), ["q-3", "q-6"]);

  await page.locator("#clear").click();
  await page.getByLabel("Select q-2", { exact: true }).focus();
  await page.keyboard.press("Space");
  for (let times = 0; times < 2; times += 1) await page.keyboard.press("Shift+ArrowDown");
  assert.deepEqual(await chosen(page), ["q-2", "q-3", "q-4"]);
  assert.equal(await focused(page), "q-4");
});

test("columns sort in natural order, both ways, and set aria-sort", async () => {
  const { page } = await visit(TWELVE);
  const name = page.getByRole("columnheader", { name: "Name" });
  assert.equal(await name.getAttribute("aria-sort"), "ascending");
  await name.getByRole("button").click();
  assert.equal(await name.getAttribute("aria-sort"), "descending");
  assert.equal((await names(page))[0], "q-12");
  const group = page.getByRole("columnheader", { name: "Group" });
  await group.getByRole("button").click();
  assert.equal(await group.getAttribute("aria-sort"), "ascending");
  assert.equal(await name.getAttribute("aria-sort"), null);
});

test("ten thousand nodes can be reached by arrows, Page Up, End and filter", async () => {
  const queues = [{ name: "big", groups: [5000, 5000] }];
  const { page, errors } = await visit({ queues });
  await says(page.locator("#counts"), /^10,000 nodes$/);
  assert.ok((await page.locator("#nodes tr[data-node]").count()) < 60, "only the rows in sight");
  assert.equal(await page.locator("#nodes").getAttribute("aria-rowcount"), "10001");
  await page.getByLabel("Select big-1", { exact: true }).focus();
  await page.keyboard.press("End");
  assert.equal(await focused(page), "big-10000");
  await page.keyboard.press("Space");
  await page.keyboard.press("PageUp");
  const [number = 0] = [(await focused(page)) ?? ""].map((name) => Number(name.slice(4)));
  assert.ok(number > 9_950 && number < 10_000, String(number));
  await page.keyboard.press("Home");
  assert.equal(await focused(page), "big-1");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(page), "big-2");
  await page.locator("#scroller").evaluate((scroller) => scroller.scrollTo(0, 200_000));
  await page.locator("#nodes tr[aria-rowindex='2']").waitFor({ state: "detached" });
  const [first = ""] = await names(page);
  assert.ok(Number(first.slice(4)) > 1000, first);
  await picture(page, "15-ten-thousand");
  assert.deepEqual(errors, []);
});
