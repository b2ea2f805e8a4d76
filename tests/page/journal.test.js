// The page's memory: after a reload, a crash, and in another tab, its removals are there again.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { violations } from "./axe.js";
import { picture } from "./browser.js";
import { post } from "./client.js";
import {
  anotherTab,
  arm,
  box,
  disarm,
  LATE,
  lines,
  logOf,
  phase,
  press,
  received,
  rows,
  says,
  unlocked,
} from "./removals.js";
import { QUIET, SLOW, send } from "./sent.js";
import { names, removalsDone, server, visit } from "./visitor.js";

/** @typedef {import("./client.js").Json} Json */
/** @typedef {import("playwright-core").Page} Page */

/**
 * Removes q-1 in a page while somebody else removes q-4: the client waits for the end of that.
 * @param {Page} page
 * @param {Json} cluster whose jobs take long
 */
async function sendHeld(page, cluster) {
  const { cluster_id, zone, queues } = cluster;
  const [{ hpcqueue_id, nodes }] = queues;
  const theirs = { cluster_id, zone, hpcqueue_id, nodelist: [nodes[3].node_id] };
  await post(server.url, "/queue/ehpc/removeNodes", theirs);
  await arm(cluster, "updating", "removeNodes", 500);
  await send(page, cluster);
  /** Lets it go on. @param {string} [fault] for the next attempt */
  return async (fault) => {
    const found = server.sim?.world.find(cluster_id);
    if (found) found.job_ms = 0;
    await disarm(cluster);
    if (fault) await arm(cluster, fault);
    for (const job of logOf(cluster).pending) job.ends = 0;
  };
}

/** Makes all that is in the journal years old. @param {Page} page */
const age = (page) =>
  page.evaluate(async () => {
    /** @param {IDBRequest | IDBOpenDBRequest} request @returns {Promise<any>} */
    const result = (request) =>
      new Promise((done) => {
        request.onsuccess = () => done(request.result);
      });
    const db = await result(indexedDB.open("simulation"));
    const store = db.transaction("entries", "readwrite").objectStore("entries");
    for (const key of await result(store.getAllKeys())) {
      const receipt = JSON.parse(await result(store.get(key)));
      receipt.attempts[0].sent = "2020-01-01T00:00:00Z";
      await result(store.put(JSON.stringify(receipt), key));
    }
    db.close();
  });

describe("a removal whose tab was reloaded, closed or crashed", { concurrency: 2 }, () => {
  test("reloaded, and carried out: it is found, and can be undone", async () => {
    const { page, cluster, errors } = await visit(QUIET);
    await arm(cluster, "delay-after;30000");
    await send(page, cluster);
    await page.reload();
    await phase(page, "Done. The nodes have left the queue.").waitFor();
    const card = lines(page).first();
    await says(card, "Found: the log has this request.");
    await says(card, /1 node from q[\s\S]*q-1[\s\S]*j-/);
    await rows(page, 3);
    assert.deepEqual(await violations(page), []);
    await picture(page, "24-back-with-undo");
    await press(page, "undo");
    await phase(page, "Done. The nodes are back in the queue.").waitFor();
    await rows(page, 4);
    assert.equal(received(cluster), 1);
    assert.equal(logOf(cluster).jobs.length, 2, "it and its undo");
    // What was undone cannot be undone again.
    await page.reload();
    await phase(page, "Done. The nodes are back in the queue.").waitFor();
    await phase(page, "Put back.").waitFor();
    assert.equal(await page.locator("[data-action=undo]").count(), 0);
    assert.deepEqual(errors, []);
  });

  test("reloaded, and still on its way: the page looks again by itself", async () => {
    const { page, cluster } = await visit(QUIET);
    await arm(cluster, "late;11000");
    await send(page, cluster);
    await page.reload();
    const card = lines(page).first();
    await says(card, /until \d\d:\d\d:\d\d: this page checks again then\./);
    await says(card, /It is not known whether[\s\S]*no request for these nodes/);
    assert.deepEqual(await violations(page), []);
    assert.equal(await box(page, "q-1").isDisabled(), true);
    await picture(page, "25-back-unknown");
    await phase(page, "Done. The nodes have left").waitFor(LATE);
    assert.equal(removalsDone(cluster), 1);
  });

  test("closed, and not carried out: another tab says so, and the nodes can be removed", async () => {
    const { page, cluster } = await visit(QUIET);
    await arm(cluster, "lost-before");
    await send(page, cluster);
    const other = await anotherTab(page);
    await page.close();
    await phase(other, "Not removed: the request was not carried out.").waitFor(LATE);
    const card = lines(other).first();
    await unlocked(other, "q-1");
    await card.locator("[data-action=dismiss]").click();
    await send(other, cluster);
    await phase(other, "Done. The nodes have left the queue.").waitFor();
    assert.deepEqual([removalsDone(cluster), received(cluster)], [1, 2]);
    // What was not carried out does not come back.
    await other.reload();
    await phase(other, "Done.").waitFor();
    assert.equal(await lines(other).count(), 1);
  });

  test("crashed: another tab finds it", async () => {
    const { page, cluster } = await visit(QUIET);
    await arm(cluster, "delay-after;30000");
    const other = await anotherTab(page);
    await send(page, cluster);
    const debug = await page.context().newCDPSession(page);
    const gone = page.waitForEvent("crash");
    debug.send("Page.crash").catch(() => {});
    await gone;
    await other.locator("#reload").click();
    await phase(other, "Done. The nodes have left the queue.").waitFor();
    await rows(other, 3);
    assert.equal(received(cluster), 1);
  });

  test("its job still runs: it is followed, and its nodes are locked", async () => {
    const { page, cluster } = await visit({ ...QUIET, job_ms: 6000 });
    await send(page, cluster);
    await phase(page, "Accepted").waitFor();
    // However long ago it was sent.
    await age(page);
    await page.reload();
    await phase(page, "Accepted. The job is running …").waitFor();
    assert.equal(await box(page, "q-1").isDisabled(), true);
    await phase(page, "Done. The nodes have left the queue.").waitFor();
    await rows(page, 3);
    await page.reload();
    await rows(page, 3);
    await page.locator("#reload:not([aria-busy=true])").waitFor();
    assert.equal(await lines(page).count(), 0, "long ago, and over");
  });

  test("a failed job comes back as failed", async () => {
    const { page, cluster } = await visit({ ...QUIET, job_ms: 0 });
    await arm(cluster, "job-fails, delay-after;30000");
    await send(page, cluster);
    await page.reload();
    for (let time = 0; time < 2; time += 1) {
      await phase(page, "The job failed.").waitFor(LATE);
      await says(lines(page).first(), /j-/);
      await page.reload();
    }
  });
});

describe("a removal in another tab", { concurrency: 2 }, () => {
  test("is shown as under way, locks its nodes, and ends there and here", async () => {
    const { page, cluster, errors } = await visit(SLOW);
    const release = await sendHeld(page, cluster);
    const other = await anotherTab(page);
    await phase(other, "Under way in another tab …").waitFor();
    assert.equal(await box(other, "q-1").isDisabled(), true);
    await other.locator("tr.leaving .state").getByText("removing").first().waitFor();
    await other.getByRole("progressbar", { name: "In progress: 1 node from q" }).waitFor();
    assert.equal(await lines(other).locator(".buttons button").count(), 0);
    assert.deepEqual(await violations(other), []);
    await picture(other, "26-under-way-elsewhere");
    await release();
    for (const tab of [page, other]) {
      await phase(tab, "Done. The nodes have left the queue.").waitFor();
      await rows(tab, 2);
      assert.equal(await lines(tab).count(), 1);
    }
    assert.equal(removalsDone(cluster), 2, "that of somebody else, and ours");
    assert.deepEqual(errors, []);
  });

  test("is not carried out: both tabs say so", async () => {
    const { page, cluster } = await visit(SLOW);
    const release = await sendHeld(page, cluster);
    const other = await anotherTab(page);
    await phase(other, "Under way in another tab …").waitFor();
    await release("refuse");
    await phase(page, "The API refused the request.").waitFor();
    await phase(other, "Not removed: the request was not carried out.").waitFor();
    await unlocked(other, "q-1");
  });

  test("is undone there: it cannot be undone here", async () => {
    const { page, cluster } = await visit(QUIET);
    await send(page, cluster);
    await phase(page, "Done.").waitFor();
    const other = await anotherTab(page);
    await press(other, "undo");
    await phase(other, "Done. The nodes are back in the queue.").waitFor();
    await page.locator("#reload").click();
    await phase(page, "Done. The nodes are back in the queue.").waitFor();
    assert.equal(await page.locator("[data-action=undo]").count(), 0);
  });
});

test("a new simulation knows nothing of the removals in an earlier one", async () => {
  const { page, cluster } = await visit(QUIET);
  await send(page, cluster);
  await phase(page, "Done.").waitFor();
  await page.evaluate(() => localStorage.setItem("simulation", "an earlier one"));
  await page.reload();
  await rows(page, 3);
  assert.equal(await lines(page).count(), 0);
  assert.deepEqual(await names(page), ["q-2", "q-3", "q-4"]);
});
