// The page describes the client's events and a removal's outcome. The package is a stub.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SIM_CREDENTIALS, serve } from "../../www/server.js";
import { open, picture, text } from "./browser.js";
import { post } from "./client.js";
import { arm, box, LATE, lines, press, rows, says } from "./removals.js";
import { stubLibrary } from "./stub.js";
import {
  browser,
  choose,
  names,
  removalsDone,
  removeChosen,
  server,
  visitStubbed,
} from "./visitor.js";

/** @typedef {import("./client.js").Json} Json */
/** @typedef {import("playwright-core").Page} Page */

/**
 * A visitor whose page has just requested the removal of batch-2.
 * @param {import("playwright-core").BrowserContextOptions} [options]
 */
async function startRemoval(options) {
  const visitor = await visitStubbed({}, options);
  await choose(visitor.page, "batch-2");
  await removeChosen(visitor.page);
  const line = lines(visitor.page).first();
  /** @param {string} words */
  const phase = (words) => line.locator(".phase").getByText(words).waitFor();
  return { ...visitor, line, phase };
}

/**
 * Sends the removal that the client would have sent.
 * @param {{ asked(): Promise<Json> }} library
 */
async function carryOut(library) {
  const { request } = await library.asked();
  const answer = await post(server.url, "/queue/ehpc/removeNodes", request);
  return /** @type {Json} */ (await answer.json()).job_id;
}

test("a lost response is found in the log", async () => {
  const { page, errors, cluster, library, line, phase } = await startRemoval();
  await library.tell({ type: "attempt", attempt: 1 });
  await phase("Sending the request …");
  assert.equal(await line.locator(".steps").count(), 0);
  const job_id = await carryOut(library);
  await library.tell({ type: "reconcile", scan: 1, attempts: 1 });
  await phase("The response was lost. Checking the operation log. This can take a minute …");
  await picture(page, "20-looking-up");
  await library.tell({ type: "reconcile", scan: 2, attempts: 1 });
  await library.tell({ type: "reconcile", scan: 3, attempts: 1 });
  const said = says(page.locator("#said"), /found in the operation log\. Accepted/);
  await library.resolve({ job_id, recovered: true });
  await said;
  await phase("Done. The nodes have left the queue.");
  await says(line, "found in the operation log. It was carried out once.");
  await says(line.locator(".steps"), /Sending the request.*Checking the operation log/);
  await rows(page, 3);
  await picture(page, "21-recovered");
  assert.equal(removalsDone(cluster), 1);
  assert.deepEqual(errors, []);
});

test("each reason for a retry has its text", async () => {
  const { page, library, line, phase } = await startRemoval();
  await library.tell({ type: "attempt", attempt: 1 });
  for (const [event, words] of /** @type {[Json, string][]} */ ([
    [{ retCode: 5100, waitMs: 2000 }, "The API was busy: nothing was done. Sending it again in 2"],
    [
      { status: 429, waitMs: 180_000 },
      "The API was busy: nothing was done. Sending it again in 3 m",
    ],
    [
      { retCode: 5300, waitMs: 1000 },
      "Another job is changing the cluster: nothing was done yet. Sending it again after that",
    ],
    [
      { retCode: 1300, waitMs: 0 },
      "The API refused the request’s time: nothing was done. Sending it",
    ],
    [{ waitMs: 0 }, "Could not connect. Sending it again …"],
  ])) {
    await library.tell({ type: "retry", attempt: 2, ...event });
    await phase(words);
  }
  await picture(page, "22-waiting");
  await library.tell({ type: "reconcile", scan: 1, attempts: 1 });
  await library.tell({ type: "retry", attempt: 2, waitMs: 0 });
  await phase("It was not carried out. Sending it again …");
  await library.tell({ type: "clock", offsetMs: 3_600_400 });
  await phase("The clock was corrected: the API’s is 60 minutes ahead.");
  await library.tell({ type: "clock", offsetMs: -90_000 });
  await phase("the API’s is 90 seconds behind.");
  await library.tell({ type: "something new", attempt: 7 });
  await library.tell({ type: "attempt", attempt: 2 });
  await phase("Sending the request again (attempt 2) …");
  await line.locator(".steps li").nth(9).waitFor({ state: "attached" });
  await picture(page, "23-sending-again");
  await library.resolve({ job_id: await carryOut(library), recovered: false });
  await phase("Done.");
  assert.doesNotMatch(await text(line), /found in the operation log/);
});

test("screen readers announce lasting states, not every step", async () => {
  const { page, library, phase } = await startRemoval();
  await page.evaluate(() => {
    const said = document.querySelector("#said");
    const all = /** @type {string[]} */ ([]);
    Object.assign(globalThis, { all });
    if (said)
      new MutationObserver(() => all.push(said.textContent ?? "")).observe(said, {
        childList: true,
      });
  });
  await library.tell({ type: "attempt", attempt: 1 });
  for (let scan = 1; scan <= 20; scan += 1) {
    await library.tell({ type: "clock", offsetMs: 61_000 });
    await library.tell({ type: "reconcile", scan, attempts: 1 });
  }
  await page
    .locator("#said")
    .getByText("Checking the operation log")
    .waitFor({ state: "attached" });
  await library.tell({ type: "reconcile", scan: 21, attempts: 1 });
  await page.waitForTimeout(900);
  await library.tell({ type: "attempt", attempt: 2 });
  await library.fail({ kind: "http", message: "…", maybeApplied: false });
  await phase("Not removed: the request was not carried out.");
  const last = page.locator("#removals .steps li").last();
  assert.match((await last.textContent()) ?? "", /Could not connect\.$/, "nothing is sent again");
  await page.waitForTimeout(900);
  const all = await page.evaluate(() => /** @type {any} */ (globalThis).all);
  assert.deepEqual(all, [
    "The response was lost. Checking the operation log. This can take a minute …",
    "Not removed: the request was not carried out.",
  ]);
});

test("nodes that are being removed cannot be selected", async () => {
  const { page, library, phase } = await startRemoval();
  await page.locator("tr.leaving[data-state=removing] .state").getByText("removing").waitFor();
  assert.equal(await box(page, "batch-2").isDisabled(), true);
  await page.locator("#all").check();
  await says(page.locator("#verdict"), /3 nodes selected.*batch 3 → 0/);
  await library.fail({ kind: "invalid", message: "…", maybeApplied: false });
  await phase("Nothing was sent");
  await page.locator("tr.leaving").waitFor({ state: "detached" });
  assert.equal(await box(page, "batch-2").isDisabled(), false);
});

test("an unknown outcome is looked up at once, and found", async () => {
  const { page, library, line, phase } = await startRemoval();
  await library.tell({ type: "attempt", attempt: 1 });
  const job_id = await carryOut(library);
  await library.fail({ kind: "unknown", message: "lost", maybeApplied: true });
  await phase("Done. The nodes have left the queue.");
  await says(line, "Found: the log has");
  await says(line.locator("code.job"), job_id);
  await rows(page, 3);
  await picture(page, "8-looked-up");
});

test("an unknown outcome asks for attention, in its line and in the rows, and names the jobs in doubt", async () => {
  const { page, cluster, library, line, phase } = await startRemoval();
  await library.tell({ type: "attempt", attempt: 1 });
  await arm(cluster, "refuse", "listOperations", 1000);
  const hostile = '<img src=x onerror="alert(1)">';
  await library.fail({
    ...{ kind: "unknown", message: "lost", maybeApplied: true },
    jobIds: [hostile, "j-2"],
  });
  await phase("It is not known whether the nodes were removed.");
  await line.getByText(/Do not send it again/).waitFor();
  await says(line, `may be one of these jobs: ${hostile}, j-2`);
  await page.locator("tr[data-state=unknown] .state").getByText("outcome unknown").waitFor();
  assert.equal(await box(page, "batch-2").isDisabled(), true);
  assert.equal(await line.getAttribute("class"), "unsure");
  assert.equal(await line.locator("[data-action^=look]").isVisible(), true);
  assert.equal(await line.locator("[data-action=dismiss]").count(), 0);
  await picture(page, "7-unknown");
});

test("after an unknown outcome, a node stays locked until the request can no longer arrive", async () => {
  const { page, cluster, library, line, phase } = await startRemoval();
  await library.tell({ type: "attempt", attempt: 1 });
  const sent = Date.now();
  await library.fail({ kind: "unknown", message: "lost", maybeApplied: true });
  await phase("It is not known");
  assert.equal(await box(page, "batch-2").isDisabled(), true);
  await says(line, "no request for these nodes at this time yet");
  assert.equal((await text(line)).match(/\d\d:\d\d:\d\d/g)?.length, 2, "sent, and one wait");
  await says(line, /carried out until \d\d:\d\d:\d\d: this page checks again then/);
  assert.equal(await box(page, "batch-2").isDisabled(), true);
  await arm(cluster, "refuse", "listOperations");
  await press(page, "look");
  await says(line, "This could not be checked");
  assert.equal(await box(page, "batch-2").isDisabled(), true);
  await press(page, "look");
  // It checks again by itself.
  await line.getByText("Not removed: the request was not").waitFor(LATE);
  // 5 s after `timeoutMs`, and 3 s for API machines whose clocks differ; then twice `settleMs`. A
  // second less, because timestamps are rounded down.
  const opens = sent + 4000 + 5000 + 3000 + 2 * 1000 - 1000;
  assert.ok(Date.now() >= opens, "not before the request can no longer be carried out");
  await choose(page, "batch-2");
  await page.locator("#verdict").getByText("Allowed:").waitFor();
});

test("an undo that may still be carried out is not offered again", async () => {
  const { page, library, line, phase } = await startRemoval();
  await library.resolve({ job_id: await carryOut(library), recovered: false });
  await phase("Done.");
  await press(page, "undo");
  await library.tell({ type: "attempt", attempt: 1 });
  await library.fail({ kind: "unknown", message: "lost", maybeApplied: true });
  await phase("It is not known whether the nodes were added.");
  await says(line, /no request for these nodes.*may still be carried out until/);
  assert.equal(await page.locator("[data-action=undo]").count(), 0);
});

test("a look-up matches a job by the API's clock", async () => {
  const { page, cluster, library, line } = await startRemoval();
  const found = server.sim?.world.find(cluster.cluster_id);
  if (found) found.clock = -420;
  const { request } = await library.asked();
  const timestamp = `${new Date(Date.now() - 420_000).toISOString().slice(0, 19)}Z`;
  await post(server.url, "/queue/ehpc/removeNodes", request, { timestamp });
  // The client knows the API's clock when it sends.
  const attempts = [{ n: 1, timestamp, sent: timestamp }];
  await library.fail({
    ...{ kind: "unknown", message: "lost", maybeApplied: true },
    receipt: { attempts },
  });
  await says(line, "Found: the log has");
  await rows(page, 3);
});

test("every outcome has its text, and none claims more than is known", async () => {
  const { page, errors, library } = await visitStubbed();
  const line = lines(page).first();
  const no = { maybeApplied: false, message: "the library's words" };
  for (const [error, words, node = "batch-1"] of /** @type {[Json, RegExp, string?][]} */ ([
    [
      { ...no, kind: "refused", advice: "Wait a minute." },
      /The API refused the request\. No node[\s\S]*Wait a minute/,
    ],
    [{ ...no, kind: "http" }, /was not carried out\.[\s\S]*the library's/],
    [
      { ...no, kind: "job", maybeApplied: true, jobIds: ["j-7"] },
      /The job failed\. Some[\s\S]*j-7/,
    ],
    [{ ...no, kind: "load" }, /Nothing was sent and no node was changed/],
    [{ ...no, kind: "refused", maybeApplied: true }, /It is not known/],
    // The previous one may still be carried out: its node stays locked.
    [{ message: "a mistake" }, /It is not known[\s\S]*a mistake/, "batch-2"],
  ])) {
    await choose(page, node);
    await removeChosen(page);
    await library.tell({ type: "attempt", attempt: 1 });
    await library.fail(error);
    await says(line, words);
    if (!String(words).includes("not known")) await press(page, "dismiss");
  }
  assert.equal((await names(page)).length, 4);
  assert.deepEqual(errors, []);
});

test("with a simulated cluster the client's times are short, and the fault applies to one request", async () => {
  const { page, cluster, library } = await visitStubbed();
  await page.locator("#fault").selectOption("delay;3000");
  await choose(page, "batch-1");
  await removeChosen(page);
  const { options } = await library.asked();
  const own = { endpoint: "/console/api", journal: true, baseline: true };
  assert.deepEqual(options, { ...own, timeoutMs: 4000, settleMs: 1000 });
  assert.equal(await page.locator("#fault").inputValue(), "none");
  assert.deepEqual(
    server.sim?.faults.list().filter(({ cluster_id }) => cluster_id === cluster.cluster_id),
    [
      {
        ...{ cluster_id: cluster.cluster_id, operation: "removeNodes", times: 1 },
        faults: [{ fault: "delay", value: 3000 }],
      },
    ],
  );

  const upstream = `${server.url}/api`;
  const real = await serve({ credentials: SIM_CREDENTIALS, upstream, env: {} });
  const { cluster_id, zone } = cluster;
  const url = `${real.url}/?cluster_id=${cluster_id}&zone=${zone}`;
  /** @type {import("./stub.js").Stub | undefined} */
  let plain;
  const { page: other } = await open(browser, url, {}, "#cluster", async (opening) => {
    plain = await stubLibrary(opening);
  });
  await choose(other, "batch-2");
  await removeChosen(other);
  // The package's defaults.
  assert.deepEqual((await plain?.asked())?.options, own);
  await other.close();
  await real.close();
});
