// The page with a screen reader, without a mouse, and without motion.

import assert from "node:assert/strict";
import { test } from "node:test";
import { text } from "./browser.js";
import { choose, removeChosen, server, visit } from "./visitor.js";

/** @typedef {import("playwright-core").Page} Page */

const BATCH = { queues: [{ name: "batch", groups: [4] }] };

/** The focused element's id, or its tag name. @param {Page} page */
const focused = (page) =>
  page.evaluate(() => document.activeElement?.id || document.activeElement?.localName);

test("in the dialog Tab cycles through its controls, and reaches nothing behind it", async () => {
  const { page } = await visit({ queues: [{ name: "batch", groups: [40] }] });
  await page.locator("#all").check();
  await page.getByLabel("Select batch-1", { exact: true }).uncheck();
  await page.locator("#remove").click();
  assert.equal(await focused(page), "cancel", "the safe button");
  const forward = [];
  for (let times = 0; times < 5; times += 1) {
    await page.keyboard.press("Tab");
    forward.push(await focused(page));
  }
  // In between, the focus is on the browser's own controls, reported as the body.
  const round = forward.filter((id) => id !== "body");
  assert.deepEqual(round.slice(0, 3), ["go", "confirm-nodes", "cancel"]);
  await page.keyboard.press("Shift+Tab");
  assert.ok(["confirm-nodes", "cancel", "go", "body"].includes((await focused(page)) ?? ""));
});

for (const [way, leave] of /** @type {[string, (page: Page) => Promise<void>][]} */ ([
  ["Escape", (page) => page.keyboard.press("Escape")],
  ["Cancel", (page) => page.locator("#cancel").click()],
])) {
  test(`${way} returns the focus to the button that opened the dialog, and nothing is sent`, async () => {
    const { page, cluster } = await visit({ queues: [{ name: "batch", groups: [4], nrun: 2 }] });
    await choose(page, "batch-1");
    for (const clicks of [0, 1]) {
      await page.locator("#remove").click();
      for (let times = 0; times < clicks; times += 1) await page.locator("#go").click();
      await leave(page);
      assert.equal(await page.locator("#confirm").isVisible(), false);
      assert.equal(await focused(page), "remove");
    }
    const received = server.sim?.received.of(cluster.cluster_id) ?? [];
    assert.deepEqual(
      received.filter(({ operation }) => operation === "removeNodes"),
      [],
    );
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
  assert.match(await text(counts), /1 of 4 nodes/);
  await page.locator("#all").check();
  assert.match(await text(verdict), /1 node selected/);
  const { cluster_id } = cluster;
  const fault = { cluster_id, operation: "getQueueList", fault: "code", times: 50 };
  await fetch(`${server.url}/sim/faults`, { method: "POST", body: JSON.stringify(fault) });
  await page.locator("#reload").click();
  await trouble.getByText("Couldn’t load the cluster.").waitFor();
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
    await page.locator(".phase").getByText("Accepted").waitFor();
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
