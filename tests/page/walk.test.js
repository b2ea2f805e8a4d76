// Walks through the page in Chromium, with the built package and the simulated API.

import assert from "node:assert/strict";
import { test } from "node:test";
import { picture, text } from "./browser.js";
import { lines, phase, rows, says } from "./removals.js";
import {
  ask,
  choose,
  confirm,
  names,
  removalsDone,
  removeChosen,
  server,
  visit,
} from "./visitor.js";

test("two nodes are selected and removed; the cluster's last node cannot be", async () => {
  const { page, errors, cluster } = await visit();
  const line = lines(page).first();
  assert.deepEqual(await names(page), ["batch-1", "batch-2", "batch-3", "batch-4"]);
  assert.match(await text(page.locator("#queues")), /batch\s*4 nodes[\s\S]*12 running/);
  assert.equal(await page.locator("#remove").getAttribute("aria-disabled"), "true");
  await picture(page, "1-first-view");

  await choose(page, "batch-1", "batch-3");
  const verdict = page.locator("#verdict");
  await says(verdict, /2 nodes selected.*batch 4 → 2.*All queues 6 → 4.*Allowed:/);
  await picture(page, "2-selection");
  await ask(page);
  assert.match(await text(page.locator("#confirm")), /batch-1[\s\S]*batch-3[\s\S]*stay in the cl/);
  await picture(page, "3-dialog");
  await confirm(page);
  await line.locator(".phase").getByText("Accepted").waitFor();
  await page.locator("tr.leaving").nth(1).waitFor();
  await picture(page, "4-job-pending");
  await line.locator(".phase").getByText("Done").waitFor();
  await rows(page, 2);
  assert.deepEqual(await names(page), ["batch-2", "batch-4"]);
  await says(page.locator("#queues"), /batch\s*2 nodes/);
  assert.equal(removalsDone(cluster), 1);
  await picture(page, "5-done");

  await page.locator("#all").check();
  await removeChosen(page);
  await page.getByText("This queue has no compute nodes.").waitFor();
  await page.getByRole("button", { name: /^gpu/ }).click();
  await choose(page, "gpu-1");
  await removeChosen(page);
  await rows(page, 1);
  await choose(page, "gpu-2");
  await says(verdict, "Not allowed: this is the last compute node in any queue");
  const button = page.locator("#remove");
  assert.equal(await button.getAttribute("aria-disabled"), "true");
  assert.equal(await button.getAttribute("aria-describedby"), "verdict");
  await button.click({ force: true });
  assert.equal(await page.locator("#confirm").isVisible(), false);
  assert.equal(removalsDone(cluster), 3);
  await picture(page, "6-forbidden");
  assert.deepEqual(errors, []);
});

test("refusals and failed jobs are explained", async () => {
  const { page, errors } = await visit({ job_ms: 0 });
  const line = lines(page).first();
  for (const [fault, said] of /** @type {const} */ ([
    [
      "refuse",
      /The API refused the request\. No node was removed\.[\s\S]*refused on request, with code 1400/,
    ],
    ["job-fails", /The job failed[\s\S]*5200/],
  ])) {
    await page.locator("#fault").selectOption(fault);
    await choose(page, "batch-1");
    await removeChosen(page);
    await says(line, said);
    if (fault === "refuse") await picture(page, "9-refused");
    await line.getByRole("button", { name: "Dismiss" }).click();
    await page.locator("#removals").waitFor({ state: "hidden" });
  }
  assert.equal((await names(page)).length, 4);
  assert.deepEqual(errors, []);
});

test("the server's refusal is shown if the cluster has changed meanwhile", async () => {
  const queues = [{ name: "q", groups: [2] }];
  const { page, cluster } = await visit({ queues });
  await choose(page, "q-1");
  await ask(page);
  const world = server.sim?.world.cluster(cluster.cluster_id, cluster.zone);
  const queue = [...(world?.queues.values() ?? [])][0];
  const other = [...(queue?.nodes ?? [])][1];
  if (other) queue?.nodes.delete(other);
  await confirm(page);
  await phase(page, "The API refused the request. No node was removed.").waitFor();
  await says(lines(page).first().locator(".api"), /must keep a compute node/);
});
