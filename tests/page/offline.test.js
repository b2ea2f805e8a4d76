// Without a network, and without the API.

import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.js";
import { picture, text } from "./browser.js";
import { noEnglish } from "./chinese.js";
import {
  arm,
  box,
  disarm,
  LATE,
  lines,
  phase,
  received,
  requests,
  rows,
  says,
} from "./removals.js";
import { ask, choose, removeChosen, visit, visitStubbed } from "./visitor.js";

/** @typedef {import("playwright-core").Page} Page */

const QUIET = { queues: [{ name: "q", groups: [4] }] };

/** @param {Page} page @param {string} kind */
const banner = (page, kind) => page.locator(`#trouble[data-kind=${kind}] strong`);

/** Waits until there is no trouble. @param {Page} page */
const calm = (page) => page.locator("#trouble:empty").waitFor({ state: "attached", ...LATE });

/** @param {Page} page */
const seen = (page) => text(page.locator("body"));

test("offline, nothing is sent, the page says so, and it reads again once it is online", async () => {
  const { page, cluster } = await visit(QUIET);
  await choose(page, "q-1");
  await says(page.locator("#verdict"), "Allowed:");
  await page.context().setOffline(true);
  await banner(page, "offline").waitFor();
  assert.match(await text(page.locator("#loaded")), /^Updated/);
  await page.locator("#remove[aria-disabled=true]").waitFor();
  await says(page.locator("#verdict"), /offline/i);
  await page.locator("#remove").click({ force: true });
  assert.equal(await page.locator("#confirm").isVisible(), false);
  assert.equal(await lines(page).count(), 0);
  assert.deepEqual(await violations(page), []);
  await picture(page, "30-offline");
  const before = requests(cluster).length;
  await page.context().setOffline(false);
  await calm(page);
  while (requests(cluster).length === before) await page.waitForTimeout(50);
  assert.equal(received(cluster), 0);
  // The selection is still there.
  await page.locator("#remove:not([aria-disabled=true])").waitFor();
  await removeChosen(page);
  await phase(page, "Done. The nodes have left the queue.").waitFor();
  assert.equal(received(cluster), 1);
});

test("the network is lost while the dialog asks: nothing is sent, and the dialog says so", async () => {
  const { page, cluster } = await visit(QUIET);
  await choose(page, "q-1");
  await ask(page);
  await page.context().setOffline(true);
  await page.waitForFunction(() => !navigator.onLine);
  await page.locator("#go").click();
  await page
    .locator("#confirm-offline")
    .getByText(/offline/i)
    .waitFor();
  assert.equal(await page.locator("#confirm").isVisible(), true);
  assert.equal(await lines(page).count(), 0);
  assert.deepEqual(await violations(page), []);
  await page.context().setOffline(false);
  await page.locator("#cancel").click();
  await calm(page);
  assert.equal(await lines(page).count(), 0);
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
  await banner(page, "unreachable").waitFor();
  assert.doesNotMatch(await seen(page), /[Nn]othing was (changed|sent|done)|No node was removed/);
  assert.doesNotMatch(await seen(page), /<!DOCTYPE|<html|<h1|Bad gateway/);
  assert.match(await text(lines(page).first().locator(".phase")), /Accepted|job is running/);
  assert.equal(await box(page, "q-1").isDisabled(), true);
  await says(page.locator("#trouble .known"), /still open/);
  await says(page.locator("#trouble .retry"), /\d+ s/);
  assert.deepEqual(await violations(page), []);
  await picture(page, "31-unreachable");
  // It tries again by itself.
  await disarm(cluster);
  await calm(page);
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
  await banner(page, "unreachable").waitFor();
  assert.doesNotMatch(await seen(page), /[Nn]othing was (changed|sent|done)/);
});

test("a page that opens while the API is down shows the cluster as soon as it is back", async () => {
  const { page, cluster } = await visit(QUIET);
  await arm(cluster, "status;503", "getQueueList", 1000);
  await page.reload();
  await banner(page, "unreachable").waitFor();
  assert.doesNotMatch(await seen(page), /<!DOCTYPE|<html|<h1|Bad gateway/);
  await disarm(cluster);
  await rows(page, 4);
});

test("on the Chinese page no trouble is told in English", async () => {
  const { page, cluster } = await visit(QUIET, { locale: "zh-CN" });
  await arm(cluster, "code;5000", "getQueueList", 1000);
  await page.locator("#reload").click();
  await banner(page, "unreachable").waitFor();
  await noEnglish(page);
  await picture(page, "32-unreachable-zh");
});
