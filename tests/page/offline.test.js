// Without a network, and without the API.

import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.js";
import { picture, text } from "./browser.js";
import { arm, box, disarm, LATE, lines, phase, received, rows } from "./removals.js";
import { choose, removeChosen, server, visit, visitStubbed } from "./visitor.js";

/** @typedef {import("playwright-core").Page} Page */

const QUIET = { queues: [{ name: "q", groups: [4] }] };

/** @param {Page} page */
const banner = (page) => page.locator("#trouble");

/** @param {Page} page */
const seen = (page) => text(page.locator("body"));

test("offline, nothing is sent, the page says so, and it reads again once it is online", async () => {
  const { page, cluster } = await visit(QUIET);
  await choose(page, "q-1");
  await page.context().setOffline(true);
  await banner(page).getByText("offline").waitFor();
  await page.locator("#remove").click({ force: true });
  assert.equal(await page.locator("#confirm").isVisible(), false);
  assert.equal(await lines(page).count(), 0);
  assert.deepEqual(await violations(page), []);
  await picture(page, "30-offline");
  const reads = () => requestsOf(cluster.cluster_id);
  const before = reads();
  await page.context().setOffline(false);
  await banner(page).getByText("offline").waitFor({ state: "hidden" });
  await page.waitForTimeout(50);
  while (reads() === before) await page.waitForTimeout(50);
  assert.equal(received(cluster), 0);
  // The selection is still there.
  await removeChosen(page);
  await phase(page, "Done. The nodes have left the queue.").waitFor();
  assert.equal(received(cluster), 1);
});

/** @param {string} cluster_id */
function requestsOf(cluster_id) {
  return server.sim?.received.of(cluster_id).length ?? 0;
}

test("the network is lost while the dialog asks: nothing is sent", async () => {
  const { page, cluster } = await visit(QUIET);
  await choose(page, "q-1");
  await page.locator("#remove").click();
  await page.locator("#go").waitFor();
  await page.context().setOffline(true);
  await banner(page).getByText("offline").waitFor({ state: "attached" });
  await page.locator("#go").click({ force: true });
  await page.context().setOffline(false);
  await banner(page).getByText("offline").waitFor({ state: "hidden" });
  assert.doesNotMatch(await seen(page), /It is not known/);
  assert.equal(received(cluster), 0);
});

test("the API is down while a job runs: the removal is not called undone, and no markup is shown", async () => {
  const { page, cluster } = await visit({ ...QUIET, job_ms: 600_000 });
  await choose(page, "q-1");
  await removeChosen(page);
  await phase(page, "Accepted").waitFor();
  for (const operation of ["listOperations", "getQueueList", "listNodes"]) {
    await arm(cluster, "status;502", operation, 1000);
  }
  await page.locator("#reload").click();
  await banner(page).locator(":scope:not(:empty)").waitFor();
  assert.doesNotMatch(await seen(page), /[Nn]othing was (changed|sent|done)|No node was removed/);
  assert.doesNotMatch(await seen(page), /<!DOCTYPE|<html|<h1|Bad gateway/);
  assert.match(await text(lines(page).first().locator(".phase")), /Accepted|job is running/);
  assert.equal(await box(page, "q-1").isDisabled(), true);
  assert.deepEqual(await violations(page), []);
  // It tries again by itself.
  await disarm(cluster);
  await banner(page)
    .locator(":scope:empty")
    .waitFor({ state: "attached", ...LATE });
  await rows(page, 4);
});

test("an outcome that is not known stays so while the API is down", async () => {
  const { page, cluster, library } = await visitStubbed(QUIET);
  await choose(page, "q-1");
  await removeChosen(page);
  await library.tell({ type: "attempt", attempt: 1 });
  await arm(cluster, "status;502", "getQueueList", 1000);
  await library.fail({ kind: "unknown", message: "lost", maybeApplied: true });
  await phase(page, "It is not known whether the nodes were removed.").waitFor();
  await banner(page).locator(":scope:not(:empty)").waitFor();
  assert.doesNotMatch(await seen(page), /[Nn]othing was (changed|sent|done)/);
});
