// Delays at the simulated API: of the work, its log entry or both, combined with other faults.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "../../www/server.js";
import { get, makeCluster, post } from "./client.js";

/** @typedef {import("./client.js").Json} Json */

const REMOVE = "/queue/ehpc/removeNodes";

/** @type {import("../../www/server.js").Served} */
let server;
before(async () => {
  server = await serve({ env: {} });
});
after(() => server.close());

/**
 * Removes a group of a cluster under a fault.
 * @param {Json} cluster
 * @param {string} [fault]
 * @returns {Promise<Json | null>} `null` if the response was lost
 */
async function remove({ cluster_id, zone, queues }, fault) {
  const fields = { cluster_id, hpcqueue_id: queues[0].hpcqueue_id, nodelist: [1], zone };
  try {
    const answer = await post(server.url, REMOVE, fields, fault ? { fault } : {});
    return await /** @type {Promise<Json>} */ (answer.json());
  } catch {
    return null;
  }
}

/** @param {Json} cluster */
const log = async ({ zone }) => (await get(server.url, "/operation", { zone })).total_count;

/** @param {Json} cluster */
const received = ({ cluster_id }) => server.sim?.received.of(cluster_id)[0];

test("the work is done after the connection was dropped", async () => {
  const cluster = await makeCluster(server.url);
  const start = performance.now();
  assert.equal(await remove(cluster, "late;600"), null);
  assert.ok(performance.now() - start < 400, "the connection is dropped at once");
  assert.deepEqual([received(cluster)?.answer, received(cluster)?.executed], ["lost", false]);
  assert.equal(await log(cluster), 0);
  await sleep(700);
  assert.equal(await log(cluster), 1);
  assert.equal(received(cluster)?.executed, true);
});

test("an accepted job runs while it is still missing from the log", async () => {
  const cluster = await makeCluster(server.url, { job_ms: 60_000 });
  assert.equal((await remove(cluster, "log-lag;600"))?.ret_code, 0);
  assert.equal(await log(cluster), 0);
  assert.equal((await remove(cluster))?.ret_code, 5300);
  assert.equal(await log(cluster), 1);
  await sleep(700);
  assert.equal(await log(cluster), 2);
});

test("several faults can apply to one request", async () => {
  const both = await makeCluster(server.url);
  assert.equal(await remove(both, "late;300, log-lag;3000"), null);
  while (!received(both)?.executed) await sleep(20);
  assert.equal(await log(both), 0);
  while ((await log(both)) === 0) await sleep(50);
  assert.equal(await log(both), 1);

  const never = await makeCluster(server.url);
  assert.equal(await remove(never, "lost-before, log-lag;1"), null);
  assert.equal(received(never)?.executed, false);
  assert.equal(received(never)?.fault, "lost-before, log-lag");
});

test("several faults can be armed together, also for reads of the log", async () => {
  const cluster = await makeCluster(server.url);
  const { cluster_id } = cluster;
  const arm = (/** @type {Json} */ spec) =>
    fetch(`${server.url}/sim/faults`, {
      ...{ method: "POST", body: JSON.stringify({ cluster_id, ...spec }) },
    });
  await arm({ operation: "removeNodes", fault: "lost-after, log-lag;300" });
  await arm({ operation: "listOperations", fault: "status;503", times: 2 });
  assert.equal(await remove(cluster), null);
  for (let read = 1; read <= 2; read += 1) await assert.rejects(log(cluster), SyntaxError);
  assert.equal(await log(cluster), 0);
  await sleep(350);
  assert.equal(await log(cluster), 1);
  assert.equal((await arm({ fault: "late;300, no such fault" })).status, 400);
});

test("late work is not done for an unsigned request", async () => {
  const answer = await fetch(`${server.url}/api/operation?zone=jn1a`, {
    headers: { "x-sim-fault": "late;1" },
  });
  assert.equal(/** @type {Json} */ (await answer.json()).ret_code, 1200);
});
