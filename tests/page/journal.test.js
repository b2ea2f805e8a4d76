// The page's memory: after a reload, a crash, and in another tab, its removals are there again.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { violations } from "./axe.js";
import { picture } from "./browser.js";
import { noEnglish } from "./chinese.js";
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
import { rival } from "./rival.js";
import {
  choose,
  names,
  removalsDone,
  removeChosen,
  server,
  visit,
  visitStubbed,
} from "./visitor.js";

/** @typedef {import("./client.js").Json} Json */
/** @typedef {import("playwright-core").Page} Page */

const QUIET = { queues: [{ name: "q", groups: [4] }] };
const SLOW = { ...QUIET, job_ms: 600_000 };

/**
 * Removes q-1 in a page, and waits until the API has got the request.
 * @param {Page} page
 * @param {Json} cluster
 */
async function send(page, cluster) {
  const before = received(cluster);
  await choose(page, "q-1");
  await removeChosen(page);
  await lines(page).first().waitFor();
  while (received(cluster) === before) await page.waitForTimeout(20);
}

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

/**
 * A page whose removal of q-1 was carried out before its tab was closed, like one of somebody else.
 */
async function visitInDoubt() {
  const { page, cluster, errors } = await visit(SLOW);
  await arm(cluster, "delay-after;30000");
  const first = await anotherTab(page);
  await send(first, cluster);
  await rival(logOf(cluster));
  await first.close();
  return { page, cluster, errors };
}

describe("a removal whose tab was reloaded, closed or crashed", { concurrency: 2 }, () => {
  test("reloaded, and carried out: it is found, and can be undone", async () => {
    const { page, cluster, errors } = await visit(QUIET);
    await arm(cluster, "delay-after;30000");
    await send(page, cluster);
    await page.reload();
    await phase(page, "Done. The nodes have left the queue.").waitFor();
    const card = lines(page).first();
    await says(card, "Found: the log has this removal.");
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
    await says(card, /It is not known whether[\s\S]*no removal of these nodes/);
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

describe("an outcome that stays unknown", { concurrency: 2 }, () => {
  test("locks the nodes in a tab that did not know of it, before it asks", async () => {
    const { page, cluster } = await visitInDoubt();
    await choose(page, "q-1", "q-2");
    await page.locator("#remove").click();
    const earlier = lines(page).first();
    await says(earlier, "It is not known whether the nodes were removed.", LATE);
    await page.locator("tr[data-state=unknown]").waitFor();
    assert.equal(await box(page, "q-1").isDisabled(), true);
    await says(earlier, /may be one of these jobs: j-\w+, j-\w+/i, LATE);
    assert.equal(received(cluster), 1);
  });

  test("blocks the same nodes where the page could not see it", async () => {
    const { page, library } = await visitStubbed(QUIET);
    await choose(page, "q-1");
    await removeChosen(page);
    await library.tell({ type: "reconcile", scan: 1, attempts: 0 });
    await phase(page, "Checking what became of an earlier request for these nodes …").waitFor();
    await library.fail({ kind: "unresolved", message: "an earlier one", maybeApplied: false });
    await phase(page, "Nothing was sent: the outcome of an earlier request").waitFor();
    await says(lines(page).last(), /First find out what became of the earlier/);
    assert.deepEqual(await violations(page), []);
    await picture(page, "27-unresolved");
    await page.getByRole("button", { name: "中文" }).click();
    await phase(page, "这些节点此前的请求结果不明，本次请求未发送。").waitFor();
    await noEnglish(page);
  });

  test("can be dismissed by keyboard, after a question", async () => {
    const { page, cluster, errors } = await visitInDoubt();
    await page.reload();
    const card = lines(page).first();
    await says(card, "The log has several removals", LATE);
    const forget = card.locator("[data-action=forget]");
    await forget.focus();
    await page.keyboard.press("Enter");
    await page.locator("dialog#forget").waitFor();
    const label = () => page.evaluate(() => document.activeElement?.id);
    assert.equal(await label(), "forget-cancel", "the safe button");
    assert.deepEqual(await violations(page), []);
    await picture(page, "28-asked-before-dismissing");
    // Neither the focus nor the question is lost when the cluster is read again.
    await page.evaluate(() => document.getElementById("reload")?.click());
    await page.locator("#reload[aria-busy=true]").waitFor();
    await page.locator("#reload:not([aria-busy=true])").waitFor();
    assert.equal(await page.locator("dialog#forget").isVisible(), true);
    assert.equal(await label(), "forget-cancel");
    await page.keyboard.press("Escape");
    await page.locator("dialog#forget").waitFor({ state: "hidden" });
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Dismiss …");
    await page.keyboard.press("Enter");
    await page.locator("#forget-go").focus();
    await page.keyboard.press("Enter");
    await card.waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement?.id), "queue-title");
    await page.reload();
    await rows(page, 4);
    assert.equal(await lines(page).count(), 0);
    // When the jobs have ended, nothing blocks the nodes.
    const log = logOf(cluster);
    log.pending.clear();
    for (const job of log.jobs) job.status = "successful";
    await page.locator("#reload").click();
    await unlocked(page, "q-1");
    await send(page, cluster);
    await phase(page, "Accepted").waitFor();
    assert.deepEqual(errors, []);
  });

  test("can be hidden while the nodes stay locked", async () => {
    const { page, cluster } = await visit(QUIET);
    await arm(cluster, "late;11000");
    await send(page, cluster);
    await page.reload();
    const card = lines(page).first();
    await says(card, /until \d\d:\d\d:\d\d: this page checks again then\./);
    await press(page, "forget");
    await page
      .locator("#forget-hide")
      .getByText(/stay locked until \d\d:\d\d:\d\d/)
      .waitFor();
    await page.locator("#forget-hide").click();
    await card.waitFor({ state: "detached" });
    assert.equal(await box(page, "q-1").isDisabled(), true);
    await page.reload();
    await page.locator("#nodes tr[data-node]").first().waitFor();
    await page.waitForFunction(
      () => document.querySelector("#nodes tr[data-node] input:disabled") !== null,
    );
    // It is carried out after all.
    await rows(page, 3);
    assert.equal(removalsDone(cluster), 1);
  });

  test("is in Chinese on the Chinese page", async () => {
    const { page } = await visitInDoubt();
    await page.getByRole("button", { name: "中文" }).click();
    await page.reload();
    await says(lines(page), "日志中有多条同一时段、相同节点的移除记录", LATE);
    await noEnglish(page);
    await press(page, "forget");
    await page.locator("dialog#forget").waitFor();
    await noEnglish(page);
  });
});

test("a browser that keeps no data: the page says so before anything is removed", async () => {
  const { page, cluster } = await visit(QUIET, {}, (opening) =>
    opening.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("The user denied permission.", "SecurityError");
      };
    }),
  );
  await page.getByText("This browser keeps no data for this page.").waitFor();
  assert.deepEqual(await violations(page), []);
  await picture(page, "29-forgetful");
  await send(page, cluster);
  const warned = () =>
    page.evaluate(() => !dispatchEvent(new Event("beforeunload", { cancelable: true })));
  assert.equal(await warned(), true);
  await phase(page, "Done. The nodes have left the queue.").waitFor();
  assert.equal(await warned(), false);
  assert.equal(removalsDone(cluster), 1);
  await page.getByRole("button", { name: "中文" }).click();
  await page.getByText("浏览器不为本页保存数据").waitFor();
});

test("a journal that cannot be written: nothing is sent, and the page says what comes next", async () => {
  const { page, cluster } = await visit(QUIET);
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("The disk is full.", "QuotaExceededError");
    };
  });
  await choose(page, "q-1");
  await removeChosen(page);
  await phase(page, "Nothing was sent: this browser could not write the request down.").waitFor();
  await page.getByText("This browser keeps no data for this page.").waitFor();
  await says(lines(page).first(), /You can try again: it is then sent without/);
  assert.equal(received(cluster), 0);
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "中文" }).click();
  await phase(page, "浏览器无法保存记录，请求未发送。").waitFor();
  await noEnglish(page);
  await page.getByRole("button", { name: "English" }).click();
  await send(page, cluster);
  await phase(page, "Done. The nodes have left the queue.").waitFor();
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
