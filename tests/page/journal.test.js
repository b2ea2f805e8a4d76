// The page's memory: after a reload, a crash, and in another tab, its removals are there again.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { violations } from "./axe.js";
import { picture, text } from "./browser.js";
import { rival } from "./rival.js";
import { choose, names, removalsDone, removeChosen, server, visit } from "./visitor.js";

/** @typedef {import("./client.js").Json} Json */
/** @typedef {import("playwright-core").Page} Page */

const QUIET = { queues: [{ name: "q", groups: [4] }] };
const SLOW = { ...QUIET, job_ms: 600_000 };

/** Until it is proven that a lost request cannot arrive any more, doubled for a slow computer (ms). */
const late = { timeout: 50_000 };

/** @param {Page} page */
const cards = (page) => page.locator("#removals > ol > li");

/** @param {Page} page @param {string | RegExp} words */
const phase = (page, words) => page.locator(".phase").getByText(words);

/** @param {Page} page @param {string} name */
const box = (page, name) => page.getByLabel(`Select ${name}`, { exact: true });

/** @param {Json} cluster @param {string} fault @param {string} [operation] */
async function arm({ cluster_id }, fault, operation = "removeNodes") {
  const body = JSON.stringify({ cluster_id, operation, fault });
  assert.ok((await fetch(`${server.url}/sim/faults`, { method: "POST", body })).ok);
}

/** @param {Json} cluster */
function logOf({ zone }) {
  const log = server.sim?.world.log(zone);
  assert.ok(log);
  return log;
}

/**
 * Removes q-1 in a page, and waits until the API has got the request.
 * @param {Page} page
 * @param {Json} cluster
 */
async function send(page, cluster) {
  const before = received(cluster);
  await choose(page, "q-1");
  await removeChosen(page);
  await cards(page).first().waitFor();
  while (received(cluster) === before) await page.waitForTimeout(20);
}

/** How many removals the API has received. @param {Json} cluster */
function received({ cluster_id }) {
  const all = server.sim?.received.of(cluster_id) ?? [];
  return all.filter(({ operation }) => operation === "removeNodes").length;
}

/** Another tab on the same cluster. @param {Page} page */
async function anotherTab(page) {
  const other = await page.context().newPage();
  other.setDefaultTimeout(15_000);
  await other.goto(page.url());
  await other.locator("#cluster").waitFor();
  return other;
}

/** @param {Page} page @param {number} count */
const rows = (page, count) =>
  page.waitForFunction(
    (wanted) => document.querySelectorAll("#nodes tr[data-node]").length === wanted,
    count,
  );

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
  await arm(cluster, "delay-after;3000");
  const first = await anotherTab(page);
  await send(first, cluster);
  await rival(logOf(cluster));
  await first.close();
  return { page, cluster, errors };
}

describe("a removal whose tab was reloaded, closed or crashed", { concurrency: 2 }, () => {
  test("reloaded, and carried out: it is found, and can be undone", async () => {
    const { page, cluster, errors } = await visit(QUIET);
    await arm(cluster, "delay-after;3000");
    await send(page, cluster);
    await page.reload();
    await phase(page, "Done. The nodes have left the queue.").waitFor();
    const card = cards(page).first();
    await card.getByText("Found: the log has this removal.").waitFor();
    assert.match(await text(card), /1 node from q.*q-1 · sent at \d\d:\d\d:\d\d · Job j-/);
    await rows(page, 3);
    assert.deepEqual(await violations(page), []);
    await picture(page, "24-back-with-undo");
    await card.getByRole("button", { name: "Undo" }).click();
    await phase(page, "Done. The nodes are back in the queue.").waitFor();
    await rows(page, 4);
    assert.deepEqual([removalsDone(cluster), received(cluster)], [1, 1]);
    // What was undone cannot be undone again.
    await page.reload();
    await phase(page, "Done. The nodes are back in the queue.").waitFor();
    await phase(page, "Done. The nodes have left the queue.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Undo" }).count(), 0);
    assert.deepEqual(errors, []);
  });

  test("reloaded, and still on its way: the page looks again by itself", async () => {
    const { page, cluster } = await visit(QUIET);
    await arm(cluster, "late;6000");
    await send(page, cluster);
    await page.reload();
    const card = cards(page).first();
    await card.getByText(/until \d\d:\d\d:\d\d: this page checks again then\./).waitFor();
    assert.match(await text(card), /It is not known whether.*no removal of these nodes/);
    assert.deepEqual(await violations(page), []);
    assert.equal(await box(page, "q-1").isDisabled(), true);
    await picture(page, "25-back-unknown");
    await phase(page, "Done. The nodes have left").waitFor(late);
    assert.equal(removalsDone(cluster), 1);
  });

  test("closed, and not carried out: another tab says so, and the nodes can be removed", async () => {
    const { page, cluster } = await visit(QUIET);
    await arm(cluster, "lost-before");
    await send(page, cluster);
    const other = await anotherTab(page);
    await page.close();
    await phase(other, "Not removed: the request was not carried out.").waitFor(late);
    const card = cards(other).first();
    assert.equal(await box(other, "q-1").isDisabled(), false);
    await card.getByRole("button", { name: "Dismiss" }).click();
    await send(other, cluster);
    await phase(other, "Done. The nodes have left the queue.").waitFor();
    assert.deepEqual([removalsDone(cluster), received(cluster)], [1, 2]);
    // What was not carried out does not come back.
    await other.reload();
    await phase(other, "Done.").waitFor();
    assert.equal(await cards(other).count(), 1);
  });

  test("crashed: another tab finds it", async () => {
    const { page, cluster } = await visit(QUIET);
    await arm(cluster, "delay-after;3000");
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
    await page.waitForTimeout(500);
    assert.equal(await cards(page).count(), 0, "long ago, and over");
  });

  test("a failed job comes back as failed", async () => {
    const { page, cluster } = await visit({ ...QUIET, job_ms: 0 });
    await arm(cluster, "job-fails, delay-after;3000");
    await send(page, cluster);
    await page.reload();
    for (let time = 0; time < 2; time += 1) {
      await phase(page, "The job failed. Some of the nodes may have left the queue.").waitFor(late);
      assert.match(await text(cards(page).first()), /Job j-/);
      await page.reload();
    }
  });
});

describe("a removal in another tab", { concurrency: 2 }, () => {
  test("is shown as under way, locks its nodes, and ends there and here", async () => {
    const { page, cluster, errors } = await visit(QUIET);
    await arm(cluster, "delay;3000");
    await send(page, cluster);
    const other = await anotherTab(page);
    await phase(other, "Under way in another tab …").waitFor();
    assert.equal(await box(other, "q-1").isDisabled(), true);
    await other.locator("tr.leaving").getByText("in a removal").waitFor();
    await other.getByRole("progressbar", { name: "In progress: 1 node from q" }).waitFor();
    assert.equal(await cards(other).getByRole("button").count(), 0);
    assert.deepEqual(await violations(other), []);
    await picture(other, "26-under-way-elsewhere");
    for (const tab of [page, other]) {
      await phase(tab, "Done. The nodes have left the queue.").waitFor();
      await rows(tab, 3);
      assert.equal(await cards(tab).count(), 1);
    }
    assert.equal(received(cluster), 1);
    assert.deepEqual(errors, []);
  });

  test("is not carried out: both tabs say so", async () => {
    const { page, cluster } = await visit(QUIET);
    await arm(cluster, "delay;3000, refuse");
    await send(page, cluster);
    const other = await anotherTab(page);
    await phase(other, "Under way in another tab …").waitFor();
    await phase(page, "The API refused the request.").waitFor();
    await phase(other, "Not removed: the request was not carried out.").waitFor();
    assert.equal(await box(other, "q-1").isDisabled(), false);
  });

  test("is undone there: it cannot be undone here", async () => {
    const { page, cluster } = await visit(QUIET);
    await send(page, cluster);
    await phase(page, "Done.").waitFor();
    const other = await anotherTab(page);
    await other.getByRole("button", { name: "Undo" }).click();
    await phase(other, "Done. The nodes are back in the queue.").waitFor();
    await page.locator("#reload").click();
    await phase(page, "Done. The nodes are back in the queue.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Undo" }).count(), 0);
  });
});

describe("an outcome that stays unknown", { concurrency: 2 }, () => {
  test("blocks the same nodes in a tab that did not know of it, and is shown there", async () => {
    const { page, cluster } = await visitInDoubt();
    await choose(page, "q-1");
    await removeChosen(page);
    await phase(page, "Checking what became of an earlier request for these nodes …").waitFor();
    await phase(page, "Nothing was sent: the outcome of an earlier request").waitFor(late);
    assert.match(await text(cards(page).last()), /First find out what became of the earlier/);
    const earlier = cards(page).first();
    await earlier.getByText("It is not known whether the nodes were removed.").waitFor();
    await earlier.getByText(/may be one of these jobs: j-\w+, j-\w+/).waitFor();
    assert.deepEqual([await cards(page).count(), received(cluster)], [2, 1]);
    assert.deepEqual(await violations(page), []);
    await picture(page, "27-unresolved");
    await page.getByRole("button", { name: "中文" }).click();
    await phase(page, "这些节点此前的请求结果不明，本次请求未发送。").waitFor();
    await noEnglish(page);
  });

  test("can be dismissed by keyboard, after a question", async () => {
    const { page, cluster, errors } = await visitInDoubt();
    await page.reload();
    const card = cards(page).first();
    await card.getByText("The log has several removals").waitFor();
    const forget = card.getByText("Dismiss …");
    await forget.waitFor(late);
    const question = card.getByText("Dismiss this only if you know from elsewhere");
    assert.equal(await question.isVisible(), false);
    await forget.focus();
    await page.keyboard.press("Enter");
    await question.waitFor();
    assert.deepEqual(await violations(page), []);
    await picture(page, "28-asked-before-dismissing");
    // Neither the focus nor the question is lost when the cluster is read again.
    await page.evaluate(() => document.getElementById("reload")?.click());
    await page.waitForTimeout(500);
    assert.equal(await question.isVisible(), true);
    const label = () => page.evaluate(() => document.activeElement?.textContent);
    assert.equal(await label(), "Dismiss …");
    await page.keyboard.press("Tab");
    assert.equal(await label(), "I know what happened: dismiss");
    await page.keyboard.press("Enter");
    await card.waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement?.id), "queue-title");
    await page.reload();
    await rows(page, 4);
    assert.equal(await cards(page).count(), 0);
    // When the jobs have ended, nothing blocks the nodes.
    const log = logOf(cluster);
    log.pending.clear();
    for (const job of log.jobs) job.status = "successful";
    await page.locator("#reload").click();
    await send(page, cluster);
    await phase(page, "Accepted").waitFor();
    assert.deepEqual(errors, []);
  });

  test("is in Chinese on the Chinese page", async () => {
    const { page } = await visitInDoubt();
    await page.getByRole("button", { name: "中文" }).click();
    await page.reload();
    await cards(page).getByText("日志中有多条同一时段、相同节点的移除记录").waitFor();
    await noEnglish(page);
    await page.getByText("不再跟踪…").click(late);
    await page.getByRole("button", { name: "已确认结果，不再跟踪" }).waitFor();
    await noEnglish(page);
  });
});

/** No text of the page's own is in English. @param {Page} page */
async function noEnglish(page) {
  const seen = await page.evaluate(() => {
    const copy = /** @type {HTMLElement} */ (document.querySelector("main")?.cloneNode(true));
    for (const one of copy.querySelectorAll("[lang=en]")) one.remove();
    return copy.textContent ?? "";
  });
  assert.doesNotMatch(seen, /[a-z]{2,} [a-z]{2,} [a-z]{2,}/i);
}

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
  assert.match(await text(cards(page).first()), /You can try again: it is then sent without/);
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
  assert.equal(await cards(page).count(), 0);
  assert.deepEqual(await names(page), ["q-2", "q-3", "q-4"]);
});
