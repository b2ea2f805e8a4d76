// The page by keyboard, in Chinese, on narrow screens, with real clusters and with hostile names.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SIM_CREDENTIALS, serve } from "../../www/server.js";
import { open, picture, text } from "./browser.js";
import { makeCluster } from "./client.js";
import { phase, rows, says } from "./removals.js";
import {
  ask,
  browser,
  choose,
  names,
  removalsDone,
  removeChosen,
  server,
  visit,
  visitStubbed,
} from "./visitor.js";

test("the page works by keyboard alone, and the focus is never lost", async () => {
  const { page } = await visit({ queues: [{ name: "batch", groups: [4], nrun: 1 }] });
  const focused = () => page.evaluate(() => document.activeElement?.id);
  const isIn = (/** @type {string} */ css) =>
    page.evaluate((one) => document.activeElement?.closest(one) !== null, css);
  await page.locator("#nodes td.tick input").first().waitFor();
  // From the beginning of the page, by Tab only.
  for (let times = 0; times < 30 && !(await isIn("#nodes td.tick")); times += 1) {
    await page.keyboard.press("Tab");
  }
  assert.equal(await isIn("#nodes tr"), true, "Tab reaches the table");
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await says(page.locator("#verdict"), "3 nodes selected");
  // The table is a single tab stop.
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "remove");
  await page.keyboard.press("Enter");
  await page.locator("#confirm").waitFor();
  assert.equal(await focused(), "cancel");
  await page.keyboard.press("Escape");
  await page.locator("#confirm").waitFor({ state: "hidden" });
  assert.equal(await focused(), "remove");
  await page.keyboard.press("Enter");
  await page.locator("#confirm").waitFor();
  // More than half of the nodes leave, and a job is running.
  for (const [id, keys] of /** @type {const} */ ([
    ["confirm-jobs", ["Space"]],
    ["confirm-name", [..."batch"]],
    ["go", ["Enter"]],
  ])) {
    for (let times = 0; times < 8 && (await focused()) !== id; times += 1) {
      await page.keyboard.press("Tab");
    }
    assert.equal(await focused(), id);
    for (const key of keys) await page.keyboard.press(key);
  }
  await phase(page, "Done. The nodes have left the queue.").waitFor();
  assert.equal(await isIn("#removals li"), true);
  // On to Undo.
  for (let times = 0; times < 6; times += 1) {
    if (await page.evaluate(() => document.activeElement?.matches("[data-action=undo]"))) break;
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await phase(page, "Done. The nodes are back in the queue.").waitFor();
  assert.equal(await isIn("#removals li"), true);
});

test("the page works in Chinese, in dark mode, on a narrow screen", async () => {
  const { page, errors, library } = await visitStubbed(
    {},
    { locale: "zh-CN", colorScheme: "dark", viewport: { width: 360, height: 900 } },
  );
  assert.equal(await text(page.locator("#console h1")), "E-HPC 队列");
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
  assert.equal(await page.locator("#console").getAttribute("lang"), "zh-CN");
  await page.getByLabel("选择 batch-1", { exact: true }).check();
  await picture(page, "10-chinese-dark-narrow");
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.equal(await overflow(), 0);
  const ground = await page
    .locator("#console")
    .evaluate((one) => getComputedStyle(one).backgroundColor);
  assert.match(ground, /^rgb\((\d|[1-4]\d), /);
  await ask(page);
  await picture(page, "11-chinese-dialog");
  assert.match(await text(page.locator("#confirm")), /从 batch 移除 1 个节点/);
  await page.locator("#cancel").click();
  await removeChosen(page);
  await library.tell({ type: "attempt", attempt: 1 });
  await library.tell({ type: "reconcile", scan: 1, attempts: 1 });
  await phase(page, "响应丢失，正在查询操作日志，可能需要一分钟…").waitFor();
  await picture(page, "12-chinese-looking");
  await library.tell({ type: "retry", attempt: 2, waitMs: 2000, retCode: 5100 });
  await phase(page, "2 秒后重新发送").waitFor();
  await library.tell({ type: "clock", offsetMs: -3_600_000 });
  await library.tell({ type: "attempt", attempt: 2 });
  await library.fail({ kind: "unknown", message: "…", maybeApplied: true });
  await phase(page, "无法确定节点是否已被移除。").waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await picture(page, "13-chinese-unknown");
  assert.equal(await overflow(), 0);
  await page.getByRole("button", { name: "English" }).click();
  await phase(page, "It is not known whether").waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "E-HPC queues" }).waitFor();
  assert.deepEqual(errors, []);
});

test("with keys but no cluster the page asks for one, and offers no faults", async () => {
  const cluster = await makeCluster(server.url, { job_ms: 0 });
  const upstream = `${server.url}/api`;
  const real = await serve({ credentials: SIM_CREDENTIALS, upstream, env: {} });
  const { page, errors } = await open(browser, real.url, {}, "#choose");
  await page.getByLabel("Cluster ID").fill(cluster.cluster_id);
  await page.getByLabel("Zone").fill(cluster.zone);
  await page.getByRole("button", { name: "Show this cluster" }).click();
  await page.locator("#cluster").waitFor();
  assert.equal(await page.locator("#simulation").isVisible(), false);
  await choose(page, "batch-1");
  await removeChosen(page);
  await phase(page, "Done").waitFor();
  assert.equal(removalsDone(cluster), 1);
  assert.deepEqual(errors, []);
  await real.close();
});

test("hostile names are shown as text", async () => {
  const name = '<img src=x onerror="alert(1)">';
  const groups = [[name, "</table><script>alert(2)</script>"]];
  const { page, errors } = await visit({ queues: [{ name: "<b>q</b>", groups }] });
  assert.equal((await names(page))[1], name);
  assert.equal(await text(page.locator("#queue-title")), "<b>q</b>");
  await choose(page, name);
  await removeChosen(page);
  await phase(page, "Done. The nodes have left the queue.").waitFor();
  assert.equal(await page.locator("#console img, #console script, #console b").count(), 0);
  await picture(page, "14-hostile-names");
  assert.deepEqual(errors, []);
});

test("all nodes but one of a queue of 2,000 can be removed", async () => {
  const { page, cluster } = await visit({ queues: [{ name: "big", groups: [2000] }], job_ms: 0 });
  await page.locator("#all").check();
  await says(page.locator("#verdict"), "Not allowed");
  await page.getByLabel("Select big-1", { exact: true }).uncheck();
  await removeChosen(page);
  await phase(page, "Done. The nodes have left the queue.").waitFor();
  await rows(page, 1);
  assert.equal(removalsDone(cluster), 1);
});
