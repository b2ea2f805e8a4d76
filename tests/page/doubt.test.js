// A removal whose outcome stays unknown.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { violations } from "./axe.js";
import { picture } from "./browser.js";
import { noEnglish } from "./chinese.js";
import {
  anotherTab,
  arm,
  box,
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
import { QUIET, SLOW, send } from "./sent.js";
import { choose, removeChosen, visit, visitStubbed } from "./visitor.js";

/** @typedef {import("./client.js").Json} Json */
/** @typedef {import("playwright-core").Page} Page */

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
    await says(card, "The log has several requests", LATE);
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

  test("is in Chinese on the Chinese page", async () => {
    const { page } = await visitInDoubt();
    await page.getByRole("button", { name: "中文" }).click();
    await page.reload();
    await says(lines(page), "日志中有多条同一时段、相同节点的请求记录", LATE);
    await noEnglish(page);
    await press(page, "forget");
    await page.locator("dialog#forget").waitFor();
    await noEnglish(page);
  });
});
