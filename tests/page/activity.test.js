// The activity panel: a line a removal, and the state of each node in the table.

import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.js";
import { picture, text } from "./browser.js";
import { arm, box, lines, phase, press, received, rows, says, unlocked } from "./removals.js";
import { choose, names, removeChosen, visit, visitStubbed } from "./visitor.js";

/** @typedef {import("playwright-core").Page} Page */

const LAPTOP = { viewport: { width: 1280, height: 800 } };
const TWELVE = { queues: [{ name: "q", groups: [12] }], job_ms: 0 };
const NAMES = Array.from({ length: 20 }, (_, i) => `ehpc-prod-compute-node-${100_000 + i}`);

/** Whether the first row is in sight, and at least some of those after it. @param {Page} page */
const rowsInSight = (page) =>
  page.evaluate(() => {
    const at = (/** @type {Element} */ one) => one.getBoundingClientRect();
    return [...document.querySelectorAll("#nodes tr[data-node]")].filter((row) => {
      const { top, bottom } = at(row);
      const seen = document.elementFromPoint(at(row).left + 200, (top + bottom) / 2);
      return top >= 0 && bottom <= innerHeight && row.contains(seen);
    }).length;
  });

test("four removals leave the table in sight on a laptop", async () => {
  const { page } = await visit(TWELVE, LAPTOP);
  for (const [index, [fault, sign]] of [
    ["none", "Done."],
    ["refuse", "The API refused"],
    ["job-fails", "The job failed."],
    ["none", "Done."],
  ].entries()) {
    await page.locator("#fault").selectOption(String(fault));
    await choose(page, `q-${index + 1}`);
    await removeChosen(page);
    await says(lines(page).first().locator(".phase"), String(sign));
  }
  await rows(page, 10);
  assert.equal(await lines(page).count(), 4);
  await page.evaluate(() => scrollTo(0, 0));
  assert.ok((await rowsInSight(page)) >= 3, `${await rowsInSight(page)} rows in sight`);
  assert.deepEqual(await violations(page), []);
  await picture(page, "43-four-removals");
});

test("only an unknown outcome and a failed job ask for attention", async () => {
  const { page, library } = await visitStubbed({ queues: [{ name: "q", groups: [12] }] });
  const no = { message: "…", maybeApplied: false };
  for (const [index, [error, look, open]] of /** @type {const} */ ([
    [{ ...no, kind: "refused" }, "bad", false],
    [{ ...no, kind: "http" }, "bad", false],
    [{ ...no, kind: "job", maybeApplied: true, jobIds: ["j-1"] }, "unsure", true],
    [{ ...no, kind: "unknown", maybeApplied: true }, "unsure", true],
  ]).entries()) {
    await choose(page, `q-${index + 1}`);
    await removeChosen(page);
    await library.tell({ type: "attempt", attempt: 1 });
    await library.fail(error);
    const line = lines(page).first();
    await page.locator(`#removals > ol > li.${look}`).first().waitFor();
    await says(line, /./);
    assert.equal(await line.getAttribute("class"), look);
    assert.equal(await line.locator("details").evaluate((one) => one.hasAttribute("open")), open);
  }
  await picture(page, "44-attention");
});

test("with twelve long names nothing of a line is clipped", async () => {
  const queues = [{ name: "q", groups: [NAMES] }];
  const { page } = await visit({ queues, job_ms: 600_000 }, LAPTOP);
  await choose(page, ...NAMES.slice(0, 12));
  await removeChosen(page);
  await phase(page, "Accepted").waitFor();
  const line = lines(page).first();
  await line.locator("summary").click();
  for (const css of ["code.job", ".names", "time.when", ".what", ".phase"]) {
    const part = line.locator(css).first();
    await part.scrollIntoViewIfNeeded();
    assert.equal(await isClipped(part), false, css);
  }
  for (const name of NAMES.slice(0, 12)) assert.ok((await text(line)).includes(name), name);
});

/** Whether a part of an element lies outside of what cuts it off. @param {import("playwright-core").Locator} part */
const isClipped = (part) =>
  part.evaluate((one) => {
    if (one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0) return true;
    const { left, right } = one.getBoundingClientRect();
    for (let up = one.parentElement; up; up = up.parentElement) {
      const { overflowX } = getComputedStyle(up);
      const box = up.getBoundingClientRect();
      if (overflowX !== "visible" && (left < box.left - 1 || right > box.right + 1)) return true;
    }
    return false;
  });

test("every ended removal can be dismissed, and the focus has a place", async () => {
  const { page } = await visit(TWELVE);
  await choose(page, "q-1");
  await removeChosen(page);
  await phase(page, "Done.").waitFor();
  await press(page, "dismiss");
  await page.locator("#removals").waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement?.id), "queue-title");
  // It does not come back.
  await page.reload();
  await rows(page, 11);
  await page.locator("#reload:not([aria-busy=true])").waitFor();
  assert.equal(await lines(page).count(), 0);
});

test("what is open stays open, and what has the focus keeps it, while a removal goes on", async () => {
  const { page, library } = await visitStubbed({ queues: [{ name: "q", groups: [4] }] });
  await choose(page, "q-1");
  await removeChosen(page);
  const line = lines(page).first();
  await line.locator("summary").click();
  await line.locator(".names").waitFor();
  await library.tell({ type: "attempt", attempt: 1 });
  await library.tell({ type: "reconcile", scan: 1, attempts: 1 });
  await phase(page, "The response was lost").waitFor();
  assert.equal(await line.locator("details").evaluate((one) => one.hasAttribute("open")), true);
  assert.equal(await page.evaluate(() => document.activeElement?.localName), "summary");
});

test("after a refusal, the same nodes can be selected with one click", async () => {
  const { page, cluster } = await visit(TWELVE);
  await arm(cluster, "refuse");
  await choose(page, "q-2", "q-5");
  await removeChosen(page);
  await phase(page, "The API refused the request.").waitFor();
  await unlocked(page, "q-2");
  await page.locator("#queues button").first().click();
  assert.equal(await page.locator("tr.chosen").count(), 0);
  await page.locator("[data-action=again]").click();
  await page.locator("tr.chosen").nth(1).waitFor();
  assert.equal(await box(page, "q-2").isChecked(), true);
  assert.equal(await box(page, "q-5").isChecked(), true);
  await removeChosen(page);
  await phase(page, "Done.").waitFor();
  await rows(page, 10);
  assert.equal(received(cluster), 2);
  assert.ok(!(await names(page)).includes("q-2"));
});
