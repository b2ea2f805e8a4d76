// What became of each node: the table and the log may know more than the response did.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { text } from "./browser.js";
import { post } from "./client.js";
import { arm, box, LATE, lines, logOf, phase, received, rows, says } from "./removals.js";
import {
  ask,
  choose,
  confirm,
  removalsDone,
  removeChosen,
  server,
  visit,
  visitStubbed,
} from "./visitor.js";

/** @typedef {import("./client.js").Json} Json */
/** @typedef {import("playwright-core").Page} Page */

const QUIET = { queues: [{ name: "q", groups: [4] }] };

// Together, because the first one waits.
describe("what the response did not say", { concurrency: 3 }, () => {
  test("a removal that the log shows too late is never called undone, and ends as done", async () => {
    const { page, cluster, errors } = await visit({ ...QUIET, job_ms: 0 });
    await arm(cluster, "lost-after, log-lag;22000");
    await watchPhases(page);
    await choose(page, "q-1");
    await removeChosen(page);
    await phase(page, "Done. The nodes have left the queue.").waitFor(LATE);
    await rows(page, 3);
    for (const one of await phasesSeen(page)) {
      assert.doesNotMatch(one, /[Nn]ot removed|No node was removed|Nothing was/);
    }
    assert.equal(removalsDone(cluster), 1);
    assert.deepEqual(errors, []);
  });

  test("a removal is done only once the table shows it", async () => {
    const { page, cluster } = await visit({ ...QUIET, job_ms: 0 });
    // Whoever looks at the page while it says so, in each frame.
    await page.evaluate(() => {
      const early = /** @type {string[]} */ ([]);
      Object.assign(globalThis, { early });
      const look = () => {
        const said = document.querySelector("#removals .phase")?.textContent ?? "";
        const row = document.querySelector("#nodes tbody")?.textContent ?? "";
        if (said.includes("Done.") && row.includes("q-1")) early.push(said);
        requestAnimationFrame(look);
      };
      look();
    });
    await choose(page, "q-1");
    await arm(cluster, "delay;1500", "listNodes", 3);
    await removeChosen(page);
    await phase(page, "Done. The nodes have left the queue.").waitFor();
    await rows(page, 3);
    assert.deepEqual(await page.evaluate(() => /** @type {any} */ (globalThis).early), []);
  });

  test("a failed job names the nodes that have left", async () => {
    const { page, cluster } = await visit(QUIET);
    await arm(cluster, "job-fails");
    await choose(page, "q-1", "q-2");
    // One of them leaves all the same.
    const world = server.sim?.world.cluster(cluster.cluster_id, cluster.zone);
    const [queue] = world?.queues.values() ?? [];
    const [node] = queue?.nodes ?? [];
    await removeChosen(page);
    await phase(page, "Accepted").waitFor();
    if (node) {
      node.queue = null;
      queue?.nodes.delete(node);
    }
    await phase(page, "The job failed.").waitFor();
    await says(lines(page).locator(".left"), "1 of 2 left: q-1");
    assert.equal(await lines(page).getAttribute("class"), "unsure");
    assert.equal(await lines(page).locator("details").getAttribute("open"), "");
    await rows(page, 3);
  });

  test("an attempt that was refused is not called lost", async () => {
    const { page, library } = await visitStubbed(QUIET);
    await choose(page, "q-1");
    await removeChosen(page);
    await library.tell({ type: "attempt", attempt: 1 });
    await library.tell({ type: "retry", attempt: 2, waitMs: 0, retCode: 5300, status: 200 });
    await library.tell({ type: "attempt", attempt: 2 });
    await library.tell({ type: "retry", attempt: 3, waitMs: 0, retCode: 5100, status: 200 });
    await library.tell({ type: "attempt", attempt: 3 });
    await library.fail({ kind: "refused", message: "no", maybeApplied: false, retCode: 5300 });
    await phase(page, "The API refused the request.").waitFor();
    assert.doesNotMatch(await text(lines(page).first()), /lost/);
  });

  test("a node that another user is removing is waited for, not asked for four times a second", async () => {
    const spec = { ...QUIET, job_ms: 4000 };
    const { page, cluster } = await visit(spec);
    await choose(page, "q-1");
    await ask(page);
    const { cluster_id, zone, queues } = cluster;
    const [{ hpcqueue_id, nodes }] = queues;
    const theirs = { cluster_id, zone, hpcqueue_id, nodelist: [nodes[0].node_id] };
    await post(server.url, "/queue/ehpc/removeNodes", theirs);
    await confirm(page);
    await phase(page, "Another job is changing the cluster").waitFor();
    assert.equal(received(cluster), 2, "theirs, and ours once");
    // When that job has ended, the nodes have left: by it.
    await phase(page, "Another job is changing the cluster").waitFor({
      state: "detached",
      ...LATE,
    });
    assert.ok(received(cluster) <= 4, `${received(cluster)} removals`);
    assert.equal(removalsDone(cluster), 1);
    assert.equal(logOf(cluster).pending.size, 0);
    await rows(page, 3);
    assert.equal(await box(page, "q-2").isDisabled(), false);
  });
});

/** Records all that is said of the latest removal, in each frame. @param {Page} page */
const watchPhases = (page) =>
  page.evaluate(() => {
    const seen = new Set();
    Object.assign(globalThis, { seen });
    const look = () => {
      seen.add(document.querySelector("#removals .phase")?.textContent ?? "");
      requestAnimationFrame(look);
    };
    look();
  });

/** @param {Page} page @returns {Promise<string[]>} */
const phasesSeen = (page) => page.evaluate(() => [.../** @type {any} */ (globalThis).seen]);
