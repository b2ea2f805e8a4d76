// The page's main flows, the same for every engine.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { serve } from "../../www/server.js";
import { makeCluster } from "../page/client.js";
import { rival } from "../page/rival.js";
import { openBrowser } from "./engine.js";
import { openGate } from "./gate.js";
import { Person } from "./person.js";

/** @typedef {import("../page/client.js").Json} Json */

const QUIET = { queues: [{ name: "batch", groups: [2, 2] }], job_ms: 700 };
const LOST = "lost-after, log-lag;900";
const LINE = "#removals > ol > li:first-child";
const ROWS = "#nodes tr[data-node]";
const NAMES = "td.name .label";

/** @param {import("./engine.js").Engine} engine */
export function walk(engine) {
  /** @type {import("../../www/server.js").Served} */
  let server;
  /** @type {Awaited<ReturnType<typeof openGate>>} */
  let gate;
  /** @type {Awaited<ReturnType<typeof openBrowser>>} */
  let browser;
  /** @type {Person} */
  let person;
  before(async () => {
    server = await serve({ env: {} });
    gate = await openGate(server);
    browser = await openBrowser(engine);
    person = new Person(browser.driver);
  });
  after(async () => {
    await browser?.close();
    gate?.close();
    await server?.close();
  });

  /** A test that also checks that the browser reported no problem. */
  const check = (/** @type {string} */ words, /** @type {() => Promise<void>} */ body) =>
    test(`${engine.name}: ${words}`, { timeout: 120_000 }, async () => {
      await body();
      assert.deepEqual(await person.complaints(), []);
    });

  /** @param {Json} spec @param {string} [language] */
  async function visit(spec, language) {
    const cluster = await makeCluster(server.url, spec);
    await person.open(`${gate.url}/?cluster_id=${cluster.cluster_id}`, language);
    return cluster;
  }

  /** Selects nodes by position. @param {number[]} places from 1 on */
  async function choose(...places) {
    for (const place of places) await person.click(row(place));
  }

  /** Selects the first and the third node and removes them. @param {string} [fault] */
  async function remove(fault = "none") {
    await person.select("#fault", fault);
    await choose(1, 3);
    await person.click("#remove");
    await person.see("#confirm", "batch-1");
    assert.match(await person.text("#confirm"), /Remove 2 nodes from batch\?[\s\S]*batch-3/);
    assert.match(await person.text("#confirm-impact"), /batch 4 → 2/);
    await person.click("#go");
  }

  /** The number of operations carried out. @param {Json} cluster @param {string} [operation] */
  function done({ cluster_id }, operation = "removeNodes") {
    const received = server.sim?.received.of(cluster_id) ?? [];
    return received.filter((one) => one.operation === operation && one.executed).length;
  }

  test(`${engine.name}: the browser's problems are recorded`, { timeout: 60_000 }, async () => {
    await visit(QUIET);
    await browser.driver.executeScript(
      "document.body.append(Object.assign(document.createElement('script'), { text: '1' }))",
    );
    await browser.driver.wait(async () => (await person.complaints()).length > 0, 5000);
    assert.match((await person.complaints())[0] ?? "", /the policy forbids script-src/);
  });

  check("queues, filter, sort order, range and all matches work", async () => {
    const gpu = { name: "gpu", groups: [2], gpu: 4 };
    await visit({ queues: [{ name: "batch", groups: [6, 6], nrun: 3 }, gpu] });
    assert.deepEqual(await person.all(".queue-name"), ["batch", "gpu"]);
    await person.clickText("#queues button", "gpu");
    assert.deepEqual(await person.all(NAMES), ["gpu-1", "gpu-2"]);
    await person.clickText("#queues button", "batch");
    await person.type("#filter", "batch-1");
    assert.deepEqual(await person.all(NAMES), ["batch-1", "batch-10", "batch-11", "batch-12"]);
    await person.click("#all");
    await person.type("#filter", "");
    assert.equal(await person.count("tr.chosen"), 4);
    await person.click("#clear");
    await person.click("[data-sort=name]");
    assert.equal(await person.text(NAMES), "batch-12");
    await person.click(row(2));
    await person.shiftClick(row(5));
    const range = ["batch-11", "batch-10", "batch-9", "batch-8"];
    assert.deepEqual(await person.all(`tr.chosen ${NAMES}`), range);
    await person.see("#verdict", "Allowed:");
  });

  check(
    "while jobs run a removal is confirmed twice; it is accepted as a job, and done",
    async () => {
      const queues = [{ name: "batch", groups: [2, 2], nrun: 3 }];
      const cluster = await visit({ ...QUIET, queues });
      await remove("delay;3000");
      await person.see("#confirm-impact", "3 running jobs may be interrupted");
      assert.equal(await person.isAsked(), true);
      assert.equal(done(cluster), 0);
      await person.click("#confirm-jobs");
      await person.click("#go");
      await person.see(`${LINE} .phase`, "Sending the request");
      await person.see(`${LINE} .phase`, "Accepted. The job is running");
      await person.contains(`${LINE} .job`, "j-");
      await person.see(`${LINE} .phase`, "Done. The nodes have left the queue.");
      await person.seeCount(ROWS, 2);
      assert.deepEqual(await person.all(NAMES), ["batch-2", "batch-4"]);
      assert.equal(done(cluster), 1);
    },
  );

  check("a queue that becomes empty is named by the user", async () => {
    const gpu = { name: "gpu", groups: [2], gpu: 4 };
    const cluster = await visit({ ...QUIET, queues: [{ name: "batch", groups: [2] }, gpu] });
    await person.click("#all");
    await person.click("#remove");
    await person.see("#confirm-impact", "batch 2 → 0 nodes: the queue will be empty");
    await person.click("#go");
    assert.equal(await person.isAsked(), true);
    await person.type("#confirm-name", "batch");
    await person.click("#go");
    await person.see(`${LINE} .phase`, "Done. The nodes have left the queue.");
    await person.see("#empty");
    assert.equal(done(cluster), 1);
  });

  check("groups and pasted lists select nodes", async () => {
    await visit({ queues: [{ name: "batch", groups: [3, 3] }] });
    await person.click("#groups [data-group='1']");
    await person.seeCount("tr.chosen", 3);
    await person.click("#clear");
    await person.click("#paste");
    await person.type("#list", "batch-[2-4]");
    await person.see("#take", "Select 3 nodes");
    await person.click("#take");
    await person.seeCount("tr.chosen", 3);
    assert.deepEqual(await person.all(`tr.chosen ${NAMES}`), ["batch-2", "batch-3", "batch-4"]);
  });

  check("a lost response is found in the log, and the removal was done once", async () => {
    const cluster = await visit(QUIET);
    await remove(LOST);
    await person.see(`${LINE} .phase`, "Checking the operation log");
    await person.contains(LINE, "found in the operation log. It was carried out once.");
    await person.seeCount(ROWS, 2);
    assert.equal(done(cluster), 1);
  });

  check("an unknown outcome stays until the log shows it", async () => {
    const cluster = await visit({ ...QUIET, job_ms: 60_000 });
    await remove(LOST);
    const log = server.sim?.world.log(cluster.zone);
    assert.ok(log);
    const other = await rival(log);
    await person.seeOutcome(`${LINE} .phase`, "It is not known whether the nodes were removed.");
    await person.click("#reload");
    await person.see(LINE, "Do not send it again");
    await person.seeCount("tr[data-state=unknown]", 2);
    other.fail();
    for (const job of log.pending) job.ends = Date.now();
    // The page looks by itself, too.
    const again = `${LINE} [data-action^=look]`;
    const isDone = async () => {
      if ((await person.count(again)) > 0) await person.click(again).catch(() => {});
      return (await person.text(`${LINE} .phase`)).includes("Done. The nodes have left");
    };
    await browser.driver.wait(isDone, 60_000, "the log does not show it");
    await person.contains(LINE, "Found: the log has this request");
    await person.seeCount(ROWS, 2);
    assert.equal(done(cluster), 1);
  });

  check("after a reload the removal is there again, and can be undone", async () => {
    const cluster = await visit(QUIET);
    await remove();
    await person.see(`${LINE} .phase`, "Done. The nodes have left the queue.");
    await browser.driver.navigate().refresh();
    await person.see(`${LINE} .phase`, "Done. The nodes have left the queue.");
    await person.click(`${LINE} [data-action=undo]`);
    await person.see(`${LINE} .phase`, "Done. The nodes are back in the queue.");
    await person.seeCount(ROWS, 4);
    assert.equal(done(cluster, "addNodes"), 1);
  });

  check("a selection that the rule forbids cannot be removed, and the page says why", async () => {
    const cluster = await visit(QUIET);
    await person.click("#all");
    await person.see("#verdict", "Not allowed: no queue would have a compute node left");
    assert.equal(await person.attribute("#remove", "aria-disabled"), "true");
    assert.equal(await person.attribute("#remove", "aria-describedby"), "verdict");
    await person.click("#remove");
    assert.equal(await person.isAsked(), false);
    assert.equal(done(cluster), 0);
  });

  check("a removal can be undone", async () => {
    const cluster = await visit(QUIET);
    await remove();
    await person.see(`${LINE} .phase`, "Done. The nodes have left the queue.");
    await person.seeCount(ROWS, 2);
    await person.click(`${LINE} [data-action=undo]`);
    await person.see(`${LINE} .phase`, "Done. The nodes are back in the queue.");
    await person.seeCount(ROWS, 4);
    assert.equal(done(cluster, "addNodes"), 1);
  });

  check("Chinese can be selected, and is kept after a reload", async () => {
    await visit(QUIET, "zh");
    await person.see("h1", "E-HPC 队列");
    assert.equal(await person.attribute("html", "lang"), "zh-CN");
    await choose(1);
    await person.see("#verdict", "可以移除");
    await browser.driver.navigate().refresh();
    await person.see("h1", "E-HPC 队列");
    await person.see("#cluster .queue-name");
  });

  const why = engine.alwaysLight && "it follows the system's colour scheme";
  test(`${engine.name}: the page is dark in dark mode`, {
    skip: why,
    timeout: 60_000,
  }, async () => {
    await visit(QUIET);
    const light = await person.style("#console", "background-color");
    const night = await openBrowser(engine, true);
    try {
      const other = new Person(night.driver);
      await other.open(gate.url);
      assert.match(light, /^rgba?\(2\d\d, /);
      assert.match(await other.style("#console", "background-color"), /^rgba?\((\d|[1-4]\d), /);
      assert.deepEqual(await other.complaints(), []);
    } finally {
      await night.close();
    }
  });
}

/** The name cell of a row; a click on it selects the node. @param {number} place from 1 on */
function row(place) {
  return `${ROWS}[aria-rowindex="${place + 1}"] td.name`;
}
