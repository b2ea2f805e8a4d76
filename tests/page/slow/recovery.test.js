// What the page shows when a request goes wrong: the built package finds the outcome, and each
// removal is carried out once.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { picture, text } from "../browser.js";
import { post } from "../client.js";
import { arm, LATE, lines, phase, received, rows, says } from "../removals.js";
import { ask, choose, confirm, removalsDone, removeChosen, server, visit } from "../visitor.js";

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
  const line = lines(page).first();
  const done = async () => {
    const ended = line.locator(".phase").getByText("Done. The nodes have left the queue.");
    await ended.waitFor(LATE);
    await rows(page, 3);
    await picture(page, `recovery-${fault.replaceAll(/\W+/g, "-")}`);
    assert.equal(removalsDone(cluster), 1);
    assert.equal(new Set(keys).size, keys.length, "each attempt has its own key");
    assert.ok(!keys.includes(""), "each attempt has a key");
    return { steps: await text(line.locator(".steps")), sent: received(cluster) };
  };
  return { page, cluster, line, done };
}

test("a lost response: the removal is found in the log", async () => {
  const { line, done } = await removeUnder("lost-after, log-lag;900");
  await line.locator(".phase").getByText("Checking the operation log").waitFor();
  await says(line, "found in the operation log. It was carried out once.");
  const { steps, sent } = await done();
  assert.match(steps, /Sending the request.*response was lost/);
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
      assert.match(
        steps,
        /Sending the request.*response was lost.*not carried out.*again \(attempt 2\)/,
      );
      assert.equal(sent, 2);
      // The API was probed whether the first one could still arrive.
      assert.ok(Date.now() - began > 4000 + 5000 + 2 * 1000);
    });
  }
});

test("a busy API: the removal is sent again after a while", async () => {
  const { line, done } = await removeUnder("busy");
  await says(line, "The API was busy: nothing was done.");
  const { sent } = await done();
  assert.equal(sent, 2);
});

test("a wrong clock: the proxy corrects it, and the removal is sent again", async () => {
  const { done } = await removeUnder("clock-jump");
  const { steps, sent } = await done();
  assert.match(steps, /clock.*again \(attempt 2\)/);
  assert.equal(sent, 2);
});

test("another job changes the cluster: the removal is sent again after it", async () => {
  const { page, cluster } = await visit({ job_ms: 3000 });
  const { cluster_id, zone, queues } = cluster;
  const [{ hpcqueue_id, nodes }] = queues;
  const other = { cluster_id, zone, hpcqueue_id, nodelist: [nodes[2].node_id] };
  await post(server.url, "/queue/ehpc/removeNodes", other);
  await arm(cluster, "updating");
  await choose(page, "batch-2");
  await removeChosen(page);
  const line = lines(page).first();
  await line.locator(".phase").getByText("Sending it again after that").waitFor();
  assert.equal(received(cluster), 2, "the other one, and ours, which was refused");
  await line.locator(".phase").getByText("Done.").waitFor(LATE);
  assert.equal(received(cluster), 3);
  const steps = await text(line.locator(".steps"));
  assert.match(steps, /Sending the request.*is changing the cluster.*again \(attempt 2\)/);
  assert.equal(steps.match(/is changing/g)?.length, 1);
});

test("a computer whose clock is an hour off can read the cluster and remove a node once", async () => {
  const { page, cluster } = await visit({}, {}, (opening) =>
    opening.clock.install({ time: Date.now() - 3_600_000 }),
  );
  await choose(page, "batch-2");
  await removeChosen(page);
  await phase(page, "Done. The nodes have left the queue.").waitFor();
  assert.equal(removalsDone(cluster), 1);
});

test("a slow response is not a lost one", async () => {
  const { line, page, cluster } = await removeUnder("delay;3000");
  await line.locator(".phase").getByText("Done").waitFor();
  await rows(page, 3);
  assert.equal(await line.locator(".steps").count(), 0);
  assert.equal(received(cluster), 1);
});

test("the removal is found if the log cannot be read at first", async () => {
  const { page, cluster } = await visit();
  await page.locator("#fault").selectOption("lost-after, log-lag;900");
  await choose(page, "batch-2");
  await ask(page);
  // Before it asks, the page reads the log, too.
  await arm(cluster, "status;503", "listOperations", 2);
  await confirm(page);
  await says(lines(page).first(), "found in the operation log. It was carried out once.", LATE);
  assert.equal(removalsDone(cluster), 1);
  assert.equal(received(cluster), 1);
});
