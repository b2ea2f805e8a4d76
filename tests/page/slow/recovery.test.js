// What the page shows when a request goes wrong: the built package finds the outcome, and each
// removal is carried out once.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { picture, text } from "../browser.js";
import { post } from "../client.js";
import { choose, removalsDone, removeChosen, server, visit } from "../visitor.js";

/** @typedef {import("../client.js").Json} Json */

/**
 * Limit from a lost response until it is proven that it was not carried out: `timeoutMs` (4 s), 5
 * s, up to 4 s, twice `settleMs` (1 s), and 5 s for caches; doubled for a slow computer (ms).
 */
const ABSENT_MS = 40_000;

/**
 * Removes batch-2 under a fault.
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
    const ended = line.locator(".phase").getByText("Done. The nodes have left the queue.");
    await ended.waitFor({ timeout: ABSENT_MS });
    await page.waitForFunction(
      () => document.querySelectorAll("#nodes tr[data-node]").length === 3,
    );
    await picture(page, `recovery-${fault.replaceAll(/\W+/g, "-")}`);
    assert.equal(removalsDone(cluster), 1);
    assert.equal(new Set(keys).size, keys.length, "each attempt has its own key");
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

/**
 * @param {Json} cluster
 * @param {Json} spec
 */
const arm = ({ cluster_id }, spec) =>
  fetch(`${server.url}/sim/faults`, {
    method: "POST",
    body: JSON.stringify({ cluster_id, ...spec }),
  });

test("a lost response: the removal is found in the log", async () => {
  const { line, done } = await removeUnder("lost-after, log-lag;900");
  await line.locator(".phase").getByText("Checking the operation log").waitFor();
  await line.getByText("found in the operation log: it happened once.").waitFor();
  const { steps, sent } = await done();
  assert.match(steps, /sent.*response lost/);
  assert.equal(sent, 1);
});

describe("a removal that was not carried out is sent again once it can no longer arrive", {
  concurrency: true,
}, () => {
  for (const fault of ["lost-before", "status"]) {
    test(fault, async () => {
      const began = Date.now();
      const { line, done } = await removeUnder(fault);
      const looking = line.locator(".phase").getByText("Checking the operation log");
      await looking.waitFor();
      const { steps, sent } = await done();
      assert.match(steps, /sent.*response lost.*not carried out.*sent again \(attempt 2\)/);
      assert.equal(sent, 2);
      // The API was probed whether the first one could still arrive.
      assert.ok(Date.now() - began > 4000 + 5000 + 2 * 1000);
    });
  }
});

test("a busy API: the removal is sent again after a while", async () => {
  const { line, done } = await removeUnder("busy");
  await line.getByText("not carried out: the API was busy").waitFor();
  const { sent } = await done();
  assert.equal(sent, 2);
});

test("a wrong clock: the proxy corrects it, and the removal is sent again", async () => {
  const { done } = await removeUnder("clock-jump");
  const { steps, sent } = await done();
  assert.match(steps, /clock.*sent again \(attempt 2\)/);
  assert.equal(sent, 2);
});

test("another job changes the cluster: the removal is sent again after it", async () => {
  const { page, cluster } = await visit({ job_ms: 3000 });
  const { cluster_id, zone, queues } = cluster;
  const [{ hpcqueue_id, nodes }] = queues;
  const other = { cluster_id, zone, hpcqueue_id, nodelist: [nodes[2].node_id] };
  await post(server.url, "/queue/ehpc/removeNodes", other);
  await arm(cluster, { operation: "removeNodes", fault: "updating" });
  await choose(page, "batch-2");
  await removeChosen(page);
  const line = page.locator("#removals > ol > li").first();
  await line.locator(".phase").getByText("Sending it again after that").waitFor();
  assert.equal(received(cluster), 2, "the other one, and ours, which was refused");
  await line.locator(".phase").getByText("Done.").waitFor({ timeout: ABSENT_MS });
  assert.equal(received(cluster), 3);
  const steps = await text(line.locator(".steps"));
  assert.match(steps, /sent.*the cluster was being changed.*sent again \(attempt 2\)/);
  assert.equal(steps.match(/being changed/g)?.length, 1);
});

test("offline, the page says at once that nothing was removed", async () => {
  const { page, cluster } = await visit();
  await choose(page, "batch-2");
  await page.context().setOffline(true);
  const began = Date.now();
  await removeChosen(page);
  const line = page.locator("#removals > ol > li").first();
  await line.getByText("Not removed: the request was not carried out.").waitFor();
  const took = Date.now() - began;
  assert.ok(took < 4000, `${took} ms`);
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await choose(page, "batch-2");
  await removeChosen(page);
  await line.locator(".phase").getByText("Done.").waitFor();
  assert.equal(received(cluster), 1);
});

test("a computer whose clock is an hour off can read the cluster and remove a node once", async () => {
  const { page, cluster } = await visit({}, {}, (opening) =>
    opening.clock.install({ time: Date.now() - 3_600_000 }),
  );
  await choose(page, "batch-2");
  await removeChosen(page);
  await page.locator(".phase").getByText("Done. The nodes have left the queue.").waitFor();
  assert.equal(removalsDone(cluster), 1);
});

test("a slow response is not a lost one", async () => {
  const { line, page, cluster } = await removeUnder("delay;3000");
  await line.locator(".phase").getByText("Done").waitFor();
  await page.waitForFunction(() => document.querySelectorAll("#nodes tr[data-node]").length === 3);
  assert.equal(await line.locator(".steps").count(), 0);
  assert.equal(received(cluster), 1);
});

test("the removal is found if the log cannot be read at first", async () => {
  const { page, cluster } = await visit();
  await arm(cluster, { operation: "listOperations", fault: "status;503", times: 2 });
  await page.locator("#fault").selectOption({ label: "the response is lost" });
  await choose(page, "batch-2");
  await removeChosen(page);
  const line = page.locator("#removals > ol > li").first();
  await line.getByText("found in the operation log: it happened once.").waitFor();
  assert.equal(removalsDone(cluster), 1);
  assert.equal(received(cluster), 1);
});
