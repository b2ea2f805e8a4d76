// A browser that keeps no data, or cannot write it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.js";
import { picture } from "./browser.js";
import { noEnglish } from "./chinese.js";
import { lines, phase, received, says } from "./removals.js";
import { QUIET, send } from "./sent.js";
import { choose, removalsDone, removeChosen, visit } from "./visitor.js";

/** @typedef {import("./client.js").Json} Json */
/** @typedef {import("playwright-core").Page} Page */

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
  await says(lines(page).first(), /Try again to send it without/);
  assert.equal(received(cluster), 0);
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "中文" }).click();
  await phase(page, "浏览器无法保存记录，请求未发送。").waitFor();
  await noEnglish(page);
  await page.getByRole("button", { name: "English" }).click();
  await send(page, cluster);
  await phase(page, "Done. The nodes have left the queue.").waitFor();
});
