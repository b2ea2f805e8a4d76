// The page with a screen reader, without a mouse, and without motion.

import assert from "node:assert/strict";
import { test } from "node:test";
import { arm, phase, received, says } from "./removals.js";
import { ask, choose, removeChosen, visit } from "./visitor.js";

/** @typedef {import("playwright-core").Page} Page */

const BATCH = { queues: [{ name: "batch", groups: [4] }] };

/** The focused element's id, or its tag name. @param {Page} page */
const focused = (page) =>
  page.evaluate(() => document.activeElement?.id || document.activeElement?.localName);

test("in the dialog Tab cycles through its controls, and reaches nothing behind it", async () => {
  const { page } = await visit({ queues: [{ name: "batch", groups: [40], nrun: 2 }] });
  await page.locator("#all").check();
  await page.getByLabel("Select batch-1", { exact: true }).uncheck();
  await ask(page);
  assert.equal(await focused(page), "cancel", "the safe button");
  const forward = [];
  for (let times = 0; times < 8; times += 1) {
    await page.keyboard.press("Tab");
    forward.push(await focused(page));
  }
  // In between, the focus is on the browser's own controls, reported as the body.
  const round = forward.filter((id) => id !== "body").slice(0, 5);
  const all = ["confirm-nodes", "confirm-jobs", "confirm-name", "cancel", "go"];
  assert.deepEqual(round.toSorted(), all.toSorted());
});

test("a click on the last button focuses what is still to be confirmed", async () => {
  const { page, cluster } = await visit({
    queues: [
      { name: "batch", groups: [2], nrun: 2 },
      { name: "gpu", groups: [2] },
    ],
  });
  await page.locator("#all").check();
  await ask(page);
  await page.locator("#go").click({ force: true });
  assert.equal(await focused(page), "confirm-jobs");
  await page.keyboard.press("Space");
  await page.locator("#go").click({ force: true });
  assert.equal(await focused(page), "confirm-name");
  await page.keyboard.type("gpu");
  await page.locator("#go").click({ force: true });
  assert.equal(await focused(page), "confirm-name", "that is another queue");
  assert.equal(received(cluster), 0);
  await page.locator("#confirm-name").fill("batch");
  await page.keyboard.press("Enter");
  await phase(page, "Done. The nodes have left the queue.").waitFor();
});

for (const [way, leave] of /** @type {[string, (page: Page) => Promise<void>][]} */ ([
  ["Escape", (page) => page.keyboard.press("Escape")],
  ["Cancel", (page) => page.locator("#cancel").click()],
])) {
  test(`${way} returns the focus to the button that opened the dialog, and nothing is sent`, async () => {
    const { page, cluster } = await visit({ queues: [{ name: "batch", groups: [4], nrun: 2 }] });
    await choose(page, "batch-1");
    for (const agreed of [false, true]) {
      await ask(page);
      // What was confirmed for one question does not count for the next.
      assert.equal(await page.locator("#confirm-jobs").isChecked(), false);
      if (agreed) await page.locator("#confirm-jobs").check();
      await leave(page);
      await page.locator("#confirm").waitFor({ state: "hidden" });
      assert.equal(await focused(page), "remove");
    }
    assert.equal(received(cluster), 0);
  });
}

test("changes outside the focus are announced in existing live regions", async () => {
  const { page, cluster } = await visit(BATCH);
  for (const id of ["counts", "verdict", "said"]) {
    assert.equal(await page.locator(`#${id}`).getAttribute("role"), "status", id);
  }
  assert.equal(await page.locator("#trouble").getAttribute("role"), "alert");
  const { counts, verdict, trouble } = await marked(page);
  await page.locator("#filter").fill("batch-2");
  await says(counts, /1 of 4 nodes/);
  await page.locator("#all").check();
  await says(verdict, /1 node selected/);
  await arm(cluster, "code", "getQueueList", 50);
  await page.locator("#reload").click();
  await trouble.locator("strong").waitFor();
});

/**
 * Marks the current live regions: one that is replaced later is no longer found.
 * @param {Page} page
 */
async function marked(page) {
  await page.evaluate(() => {
    for (const region of document.querySelectorAll("[role=status], [role=alert]")) {
      region.setAttribute("data-first", region.id);
    }
  });
  const first = (/** @type {string} */ id) => page.locator(`[data-first=${id}]`);
  return { counts: first("counts"), verdict: first("verdict"), trouble: first("trouble") };
}

test("with reduced motion nothing moves, even during a removal", async () => {
  for (const [reducedMotion, moves] of /** @type {const} */ ([
    ["no-preference", 1],
    ["reduce", 0],
  ])) {
    const { page } = await visit({ ...BATCH, job_ms: 600_000 }, { reducedMotion });
    await choose(page, "batch-1");
    await removeChosen(page);
    await phase(page, "Accepted").waitFor();
    await page.getByRole("progressbar").waitFor();
    assert.equal(await motions(page), moves, reducedMotion);
  }
});

/** The number of animations of more than 100 ms. @param {Page} page */
const motions = (page) =>
  page.evaluate(
    () =>
      document
        .getAnimations()
        .filter(({ playState }) => playState === "running")
        .filter(({ effect }) => Number(effect?.getComputedTiming().activeDuration) > 100).length,
  );
