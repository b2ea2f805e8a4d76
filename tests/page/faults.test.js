// Every fault of the simulated API works as documented in www/README.md.

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
 * Removes group 1 of a new cluster under a fault.
 * @param {string} fault
 * @param {number} [job_ms]
 */
async function removeUnder(fault, job_ms = 60_000) {
  const cluster = await makeCluster(server.url, { job_ms });
  const { cluster_id, zone, queues } = cluster;
  const fields = { cluster_id, hpcqueue_id: queues[0].hpcqueue_id, nodelist: [1], zone };
  let status = 0;
  /** @type {string | null} */
  let body = null;
  try {
    const answer = await post(server.url, REMOVE, fields, { fault });
    status = answer.status;
    body = await answer.text();
  } catch {
    // The connection was dropped before or in the body.
  }
  const jobs = (await get(server.url, "/operation", { zone })).job_set;
  const accepted = jobs.filter((/** @type {Json} */ job) => job.error_codes === "").length;
  return { cluster, fields, status, body, jobs, accepted };
}

test("lost responses: lost-before, lost-after, cut", async () => {
  const before_ = await removeUnder("lost-before");
  assert.deepEqual([before_.status, before_.accepted], [0, 0]);
  const after_ = await removeUnder("lost-after");
  assert.deepEqual([after_.status, after_.accepted], [0, 1]);
  const cut = await removeUnder("cut");
  assert.deepEqual([cut.status, cut.body, cut.accepted], [200, null, 1]);
});

test("malformed responses: status, html, redirect, null, number, cut-json, big, no-job-id", async () => {
  const bad = await removeUnder("status;504");
  assert.deepEqual([bad.status, bad.accepted], [504, 0]);
  assert.match(bad.body ?? "", /^<!DOCTYPE html>/);
  assert.equal((await removeUnder("status;500;done")).accepted, 1);
  const page = await removeUnder("html");
  assert.equal(page.status, 200);
  assert.match(page.body ?? "", /^<!DOCTYPE html>/);
  assert.equal((await removeUnder("redirect")).status, 302);
  assert.equal((await removeUnder("null")).body, "null");
  assert.equal((await removeUnder("number")).body, "7");
  const short = await removeUnder("cut-json");
  assert.equal(short.accepted, 1);
  assert.throws(() => JSON.parse(short.body ?? ""));
  assert.ok(((await removeUnder("big")).body?.length ?? 0) > 2 ** 20);
  const nameless = await removeUnder("no-job-id");
  assert.equal(nameless.accepted, 1);
  assert.deepEqual(Object.keys(JSON.parse(nameless.body ?? "")), ["action", "ret_code"]);
});

test("refusals have their code, and some are logged", async () => {
  for (const [fault, code, logged] of /** @type {const} */ ([
    ["busy", 5100, 0],
    ["internal", 5000, 0],
    ["unknown-code", 9999, 0],
    ["code;2500", 2500, 0],
    ["refuse", 1400, 1],
    ["updating", 5300, 1],
    ["clock", 1300, 0],
  ])) {
    const { status, body, jobs } = await removeUnder(fault);
    assert.equal(status, 200, fault);
    const { ret_code, message } = JSON.parse(body ?? "");
    assert.equal(ret_code, code, fault);
    assert.equal(typeof message, "string", fault);
    assert.equal(jobs.length, logged, fault);
  }
});

test("delays delay the response", async () => {
  for (const fault of ["delay;300", "delay-after;300"]) {
    const start = performance.now();
    assert.equal((await removeUnder(fault)).accepted, 1);
    assert.ok(performance.now() - start >= 300, fault);
  }
});

test("a job that fails leaves the nodes where they are", async () => {
  const { cluster, body } = await removeUnder("job-fails;5400", 0);
  assert.equal(JSON.parse(body ?? "").ret_code, 0);
  const { job_set } = await get(server.url, "/operation", { zone: cluster.zone });
  assert.deepEqual([job_set[0].status, job_set[0].error_codes], ["failed", "5400"]);
  const where = { cluster_id: cluster.cluster_id, zone: cluster.zone };
  assert.equal((await get(server.url, "/queue/ehpc/getQueueList", where)).queue_set[0].node_num, 4);
});

test("a twin: a second job of the same nodes is in the log, and fails in the end", async () => {
  const { cluster, status } = await removeUnder("lost-after, twin;300", 0);
  assert.equal(status, 0);
  const log = async () => (await get(server.url, "/operation", { zone: cluster.zone })).job_set;
  const [ours, twin] = await log();
  assert.equal(ours.status, "successful");
  assert.notEqual(ours.job_id, twin.job_id);
  for (const field of ["job_action", "resource_ids", "create_time"]) {
    assert.equal(ours[field], twin[field], field);
  }
  while ((await log())[1].status === "pending") await sleep(20);
  assert.deepEqual([(await log())[1].status, (await log())[1].error_codes], ["failed", "5300"]);
  const where = { cluster_id: cluster.cluster_id, zone: cluster.zone };
  assert.equal((await get(server.url, "/queue/ehpc/getQueueList", where)).queue_set[0].node_num, 2);
});

test("Date has the shifted clock", async () => {
  const cluster = await makeCluster(server.url);
  const fields = { cluster_id: cluster.cluster_id, zone: cluster.zone };
  const answer = await post(server.url, REMOVE, fields, { fault: "clock;-600" });
  assert.equal(/** @type {Json} */ (await answer.json()).ret_code, 1300);
  const off = Date.parse(answer.headers.get("date") ?? "") - Date.now();
  assert.ok(Math.abs(off + 600_000) < 3000);
});

test("faults can be armed for one cluster and operation, listed, and cleared", async () => {
  const cluster = await makeCluster(server.url, { job_ms: 0 });
  const { cluster_id, zone } = cluster;
  const arm = async (/** @type {Json} */ spec) =>
    (await fetch(`${server.url}/sim/faults`, { method: "POST", body: JSON.stringify(spec) }))
      .status;
  assert.equal(
    await arm({ cluster_id, operation: "listOperations", fault: "busy", times: 2 }),
    200,
  );
  assert.equal(await arm({ cluster_id, fault: "no such fault" }), 400);
  assert.equal(await arm({ fault: "busy", times: 0 }), 400);
  const codes = [];
  for (let i = 0; i < 3; i += 1) {
    codes.push((await get(server.url, "/operation", { zone })).ret_code);
  }
  assert.deepEqual(codes, [5100, 5100, 0]);
  await arm({ cluster_id, fault: "busy" });
  const url = `${server.url}/sim/faults?cluster_id=${cluster_id}`;
  const cleared = /** @type {Json} */ (await (await fetch(url, { method: "DELETE" })).json());
  assert.deepEqual(cleared.faults, []);
  assert.equal((await get(server.url, "/operation", { zone })).ret_code, 0);
});

test("no fault hides a missing signature, and an unknown fault is rejected", async () => {
  for (const [fault, status] of /** @type {const} */ ([
    ["html", 200],
    ["lost-after", 200],
    ["typo", 400],
  ])) {
    const headers = { "x-sim-fault": fault };
    const answer = await fetch(`${server.url}/api/operation?zone=jn1a`, { headers });
    assert.equal(answer.status, status);
    if (status === 200) assert.equal(/** @type {Json} */ (await answer.json()).ret_code, 1200);
  }
});
