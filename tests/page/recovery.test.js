// What the page shows when something goes wrong with one delivery: the built package finds out what
// happened, and each removal happens once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { picture, text } from "./browser.js";
import { choose, removalsDone, removeChosen, server, visit } from "./visitor.js";

/** @typedef {import("./client.js").Json} Json */

/**
 * Removes batch-2 under a fault, to the end.
 * @param {string} fault
 */
async function removeUnder(fault) {
  const { page, cluster } = await visit();
  /** @type {string[]} */
  const keys = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/removeNodes")) {
      keys.push(request.headers()["idempotency-key"] ?? "");
    }
  });
  await page.locator("#fault").selectOption(fault);
  await choose(page, "batch-2");
  await removeChosen(page);
  const line = page.locator("#removals > ol > li").first();
  const done = async () => {
    await line.locator(".phase").getByText("Done. The nodes have left the queue.").waitFor();
    await page.waitForFunction(
      () => document.querySelectorAll("#nodes tr[data-node]").length === 3,
    );
    await picture(page, `recovery-${fault.replaceAll(/\W+/g, "-")}`);
    assert.equal(removalsDone(cluster), 1);
    assert.equal(new Set(keys).size, keys.length, "each attempt has a key of its own");
    assert.ok(!keys.includes(""), "each attempt has a key");
    return { steps: await text(line.locator(".steps")), sent: received(cluster) };
  };
  return { page, cluster, line, done };
}

/** @param {Json} cluster */
function received({ cluster_id }) {
  const all = server.sim?.received.of(cluster_id) ?? [];
  return all.filter(({ operation }) => operation === "removeNodes").length;
}

test("a lost answer: the removal is found in the log", async () => {
  const { line, done } = await removeUnder("lost-after, log-lag;900");
  await line.locator(".phase").getByText("Looking it up in the operation log").waitFor();
  await line.getByText("found in the operation log: it happened once.").waitFor();
  const { steps, sent } = await done();
  assert.match(steps, /sent.*answer lost/);
  assert.equal(sent, 1);
});

test("lost before it was carried out: surely absent, and sent again", async () => {
  const { line, done } = await removeUnder("lost-before");
  await line.locator(".phase").getByText("Looking it up in the operation log").waitFor();
  const { steps, sent } = await done();
  assert.match(steps, /sent.*answer lost.*sent again \(attempt 2\)/);
  assert.equal(sent, 2);
});

test("an error page in between: the same", async () => {
  const { done } = await removeUnder("status");
  const { steps, sent } = await done();
  assert.match(steps, /sent.*answer lost.*sent again \(attempt 2\)/);
  assert.equal(sent, 2);
});

test("a busy API: sent again after a while", async () => {
  const { line, done } = await removeUnder("busy");
  await line.getByText("not carried out: the API was busy").waitFor();
  const { sent } = await done();
  assert.equal(sent, 2);
});

test("a wrong clock: corrected by the proxy, and sent once more", async () => {
  const { done } = await removeUnder("clock-jump");
  const { steps, sent } = await done();
  assert.match(steps, /clock.*sent again \(attempt 2\)/);
  assert.equal(sent, 2);
});

test("slow is not lost", async () => {
  const { line, page, cluster } = await removeUnder("delay;3000");
  await line.locator(".phase").getByText("Done").waitFor();
  await page.waitForFunction(() => document.querySelectorAll("#nodes tr[data-node]").length === 3);
  assert.equal(await line.locator(".steps").count(), 0);
  assert.equal(received(cluster), 1);
});

test("the log cannot be read at first", async () => {
  const { page, cluster } = await visit();
  const wish = { operation: "listOperations", fault: "status;503", times: 2 };
  await fetch(`${server.url}/sim/faults`, {
    ...{ method: "POST", body: JSON.stringify({ cluster_id: cluster.cluster_id, ...wish }) },
  });
  await page.locator("#fault").selectOption({ label: "its answer is lost" });
  await choose(page, "batch-2");
  await removeChosen(page);
  const line = page.locator("#removals > ol > li").first();
  await line.getByText("found in the operation log: it happened once.").waitFor();
  assert.equal(removalsDone(cluster), 1);
  assert.equal(received(cluster), 1);
});
