// Every state of the page, and how to reach it in any language: with the built package, and faults
// of the simulated API.

import { makeCluster, post } from "./client.js";
import { confirm } from "./confirm.js";
import {
  arm,
  ask,
  choose,
  LOST,
  makeUnknown,
  remove,
  removeElsewhere,
  UNKNOWN_MS,
} from "./reach.js";

/** @typedef {import("./client.js").Json} Json */
/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../../www/server.js").Served} Served */

/**
 * @typedef {object} Stage
 * @property {Page} page
 * @property {Served} server
 * @property {Json} cluster
 */

/**
 * @typedef {object} State
 * @property {string} name
 * @property {Json} [cluster] the spec of its cluster
 * @property {Json[]} [faults] armed before the page opens
 * @property {string} [sign] a selector that shows that it is open
 * @property {boolean} [fails] does it come from a response that the browser logs as an error?
 * @property {boolean} [waits] does it take long to reach?
 * @property {boolean} [asks] is it a dialog? A dialog keeps the language in which it opened
 * @property {(stage: Stage) => Promise<unknown>} reach
 */

const QUIET = { queues: [{ name: "batch", groups: [2, 2] }], job_ms: 0 };
const SLOW = { ...QUIET, job_ms: 600_000 };
/** What the page says of a log that could not be read. */
const UNREAD = /could not be checked|无法查明/;

/** @type {readonly State[]} */
export const STATES = [
  { name: "first-view", reach: async () => {} },
  {
    ...{ name: "loading", sign: "#loaded:not(:empty)" },
    faults: [{ operation: "getQueueList", fault: "delay;6000" }],
    reach: async () => {},
  },
  {
    ...{ name: "list-failed", fails: true, sign: "#trouble:not(:empty)" },
    faults: [{ operation: "getQueueList", fault: "code", times: 50 }],
    reach: async () => {},
  },
  {
    name: "list-failed-later",
    async reach({ page, server, cluster }) {
      await arm(server, cluster, { operation: "getQueueList", fault: "code", times: 500 });
      await page.locator("#reload").click();
      await page.locator("#trouble:not(:empty)").waitFor();
    },
  },
  {
    name: "no-queues",
    cluster: { queues: [] },
    reach: ({ page }) => page.locator("#queues li").waitFor(),
  },
  {
    name: "empty-queue",
    async reach({ page }) {
      await page.locator("#queues button").nth(2).click();
      await page.locator("#empty").waitFor();
    },
  },
  { name: "other-queue", reach: ({ page }) => page.locator("#queues button").nth(1).click() },
  { name: "no-match", reach: ({ page }) => page.locator("#filter").fill("nothing like this") },
  {
    name: "filtered-and-sorted",
    async reach({ page }) {
      await choose(page, 0, 3);
      await page.locator("#filter").fill("batch-1");
      await page.locator("[data-sort=group_id]").click();
    },
  },
  { name: "chosen", reach: ({ page }) => choose(page, 0, 2) },
  { name: "forbidden", cluster: QUIET, reach: ({ page }) => page.locator("#all").check() },
  {
    name: "dialog-plain",
    asks: true,
    cluster: { queues: [{ name: "batch", groups: [2, 4] }] },
    reach: ({ page }) => ask(page),
  },
  {
    name: "dialog-jobs",
    asks: true,
    cluster: { queues: [{ name: "batch", groups: [2, 4], nrun: 12 }] },
    reach: ({ page }) => ask(page),
  },
  {
    name: "dialog-name",
    asks: true,
    async reach({ page }) {
      await page.locator("#all").check();
      await page.locator("#remove").click();
      await page.locator("#confirm").waitFor();
    },
  },
  {
    name: "dialog-changed",
    asks: true,
    cluster: { queues: [{ name: "batch", groups: [6] }], job_ms: 0 },
    async reach(stage) {
      await choose(stage.page, 0, 2);
      await removeElsewhere(stage, 0);
      await stage.page.locator("#remove").click();
      await stage.page.locator("#confirm-changed").waitFor();
    },
  },
  {
    name: "dialog-long",
    asks: true,
    cluster: { queues: [{ name: "batch", groups: [60] }] },
    async reach({ page }) {
      await page.locator("#all").check();
      await page.locator("#nodes tr[data-node] input").first().uncheck();
      await page.locator("#remove").click();
      await page.locator("#confirm").waitFor();
    },
  },
  {
    name: "nothing-left-to-remove",
    cluster: { queues: [{ name: "batch", groups: [6] }], job_ms: 0 },
    async reach(stage) {
      await choose(stage.page, 0);
      await removeElsewhere(stage, 0);
      await stage.page.locator("#remove").click();
      await stage.page.locator("#notice").waitFor();
    },
  },
  {
    name: "paste",
    asks: true,
    async reach({ page }) {
      await page.locator("#paste").click();
      await page.locator("#list").fill("batch-[1-3], gpu-1 nobody");
      await page.locator("#found .missing").waitFor();
    },
  },
  {
    name: "group",
    async reach({ page }) {
      await page.locator("#groups [data-group='1']").click();
      await page.locator("tr.chosen").first().waitFor();
    },
  },
  {
    ...{ name: "sending", cluster: QUIET },
    reach: ({ page }) => remove(page, "delay;3000", ".busy"),
  },
  {
    ...{ name: "running", cluster: SLOW },
    reach: ({ page }) => remove(page, "none", "[data-phase=running]"),
  },
  { name: "done", cluster: QUIET, reach: ({ page }) => remove(page, "none", ".good") },
  {
    ...{ name: "looking-into-the-log", cluster: QUIET, fails: true },
    async reach({ page, server, cluster }) {
      await page.locator("#fault").selectOption(LOST);
      await ask(page);
      // Before it asks, the page reads the log, too.
      await arm(server, cluster, { operation: "listOperations", fault: "status;503", times: 500 });
      await confirm(page);
      await page.locator("#removals > ol > .busy:has(.steps)").waitFor();
    },
  },
  {
    name: "busy-for-now",
    cluster: QUIET,
    async reach({ page, server, cluster }) {
      await arm(server, cluster, { operation: "removeNodes", fault: "busy", times: 500 });
      await remove(page, "none", ".busy:has(.steps li:nth-child(2))");
    },
  },
  { name: "recovered", cluster: QUIET, reach: ({ page }) => remove(page, LOST, ".good") },
  {
    name: "waiting-for-another-job",
    cluster: SLOW,
    async reach(stage) {
      const { page, server, cluster } = stage;
      const [{ hpcqueue_id, nodes }] = cluster.queues;
      const { cluster_id, zone } = cluster;
      const other = { cluster_id, zone, hpcqueue_id, nodelist: [nodes[1].node_id] };
      await post(server.url, "/queue/ehpc/removeNodes", other);
      await arm(server, cluster, { operation: "removeNodes", fault: "updating" });
      await remove(page, "none", ".busy:has(.steps li:nth-child(2))");
    },
  },
  { name: "unknown", cluster: SLOW, waits: true, reach: (stage) => makeUnknown(stage) },
  {
    name: "back-with-undo",
    cluster: QUIET,
    faults: [{ operation: "removeNodes", fault: "delay-after;3000" }],
    async reach({ page }) {
      const sending = page.waitForRequest("**/removeNodes");
      await remove(page, "none", ".busy");
      await sending;
      await page.waitForTimeout(500);
      await page.reload();
      await page.locator("#removals > ol > .good:has(.finding)").waitFor();
    },
  },
  {
    name: "under-way-elsewhere",
    cluster: QUIET,
    async reach({ page }) {
      const other = await page.context().newPage();
      await other.goto(page.url());
      await other.route("**/removeNodes", () => {});
      const sending = other.waitForRequest("**/removeNodes");
      await remove(other, "none", ".busy");
      await sending;
      await page.reload();
      await page.locator("tr.leaving").first().waitFor();
    },
  },
  {
    name: "asked-before-dismissing",
    ...{ cluster: SLOW, waits: true, asks: true },
    async reach(stage) {
      await makeUnknown(stage);
      await stage.page.locator("[data-action=forget]").click();
      await stage.page.locator("dialog#forget").waitFor();
    },
  },
  {
    name: "forgetful",
    async reach({ page }) {
      await page.addInitScript(() => {
        IDBFactory.prototype.open = () => {
          throw new DOMException("not allowed", "SecurityError");
        };
      });
      await page.reload();
      await page.locator("#forgetful").waitFor();
    },
  },
  {
    name: "log-unread",
    ...{ cluster: SLOW, waits: true },
    async reach(stage) {
      await makeUnknown(stage);
      const spec = { operation: "listOperations", fault: "code", times: 500 };
      await arm(stage.server, stage.cluster, spec);
      await stage.page.locator(".unsure [data-action^=look]").click({ timeout: UNKNOWN_MS });
      const unread = stage.page.locator(".unsure .finding");
      await unread.filter({ hasText: UNREAD }).waitFor({ timeout: UNKNOWN_MS });
    },
  },
  {
    name: "looked-up",
    ...{ cluster: { ...QUIET, job_ms: 3000 }, waits: true },
    async reach(stage) {
      const other = await makeUnknown(stage);
      other.fail();
      const found = stage.page.locator("#removals > ol > .good:has(.finding)");
      const again = stage.page.locator(".unsure [data-action^=look]");
      await found.or(again).waitFor({ timeout: UNKNOWN_MS });
      if (await again.isVisible()) await again.click();
      await found.waitFor({ timeout: UNKNOWN_MS });
    },
  },
  {
    name: "four-removals",
    cluster: { queues: [{ name: "batch", groups: [12] }], job_ms: 0 },
    async reach({ page }) {
      for (const [fault, sign] of [
        ["none", ".good"],
        ["refuse", ".bad"],
        ["job-fails", ".unsure"],
        ["delay;3000", ".busy"],
      ]) {
        await remove(page, String(fault), String(sign));
      }
    },
  },
  { name: "refused", cluster: QUIET, reach: ({ page }) => remove(page, "refuse", ".bad") },
  {
    ...{ name: "not-carried-out", cluster: QUIET, fails: true },
    async reach({ page }) {
      // A console's proxy that does not let this user do it.
      const json = { message: "You may not do this." };
      await page.route("**/removeNodes", (route) => route.fulfill({ status: 403, json }));
      await remove(page, "none", ".bad");
    },
  },
  {
    ...{ name: "offline", cluster: QUIET, fails: true },
    async reach({ page }) {
      await choose(page, 0, 2);
      // The other language's texts still have to be loaded.
      const isChinese = await page.locator("[data-language=zh][aria-pressed=true]").isVisible();
      for (const language of isChinese ? ["en", "zh"] : ["zh", "en"]) {
        const button = page.locator(`[data-language=${language}]`);
        if ((await button.getAttribute("aria-pressed")) === "false") await button.click();
        await page.locator(`[data-language=${language}][aria-pressed=true]`).waitFor();
      }
      await page.context().setOffline(true);
      await page.locator("#trouble[data-kind=offline]").waitFor();
    },
  },
  { name: "job-failed", cluster: QUIET, reach: ({ page }) => remove(page, "job-fails", ".unsure") },
  {
    name: "undone",
    cluster: QUIET,
    async reach({ page }) {
      await remove(page, "none", ".good");
      await page.locator("[data-action=undo]").click();
      await page.locator("#removals > ol > [data-phase=undone]").waitFor();
      await page.locator("#removals > ol > .good[data-deed=add]").waitFor();
    },
  },
  {
    name: "ten-thousand",
    cluster: { queues: [{ name: "big", groups: [5000, 5000] }] },
    async reach({ page }) {
      await page
        .locator("#counts")
        .getByText(/10,000/)
        .waitFor();
      await page.locator("#filter").fill("99");
      await page.locator("#all").check();
      await page.locator("#filter").fill("");
      // By whole rows.
      await page.locator("#scroller").evaluate((scroller) => {
        const { height = 0 } =
          scroller.querySelector("tr[data-node]")?.getBoundingClientRect() ?? {};
        scroller.scrollTo(0, 70 * height);
      });
      // The visible rows are rendered in the next frame.
      await page.locator("#nodes tr[aria-rowindex='2']").waitFor({ state: "detached" });
    },
  },
];

/**
 * Opens the page on a new cluster and brings it into a state.
 * @template {{ page: Page }} Visit
 * @param {Served} server
 * @param {State} state
 * @param {(url: string, sign?: string) => Promise<Visit>} visit opens the page
 */
export async function enter(server, { cluster: spec, faults = [], sign, reach }, visit) {
  const cluster = await makeCluster(server.url, spec);
  for (const fault of faults) await arm(server, cluster, fault);
  const opened = await visit(`${server.url}/?cluster_id=${cluster.cluster_id}`, sign);
  await reach({ page: opened.page, server, cluster });
  return opened;
}
