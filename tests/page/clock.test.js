// A cluster with a wrong clock, and the proxy that learns its offset.

import assert from "node:assert/strict";
import { test } from "node:test";
import { changeHeaders, get, makeCluster, post, stamp } from "./client.js";
import { real, sim } from "./proxied.js";

/** @typedef {import("./client.js").Json} Json */

const REMOVE = "/queue/ehpc/removeNodes";

/**
 * Sends a request through the proxy.
 * @param {string} path
 * @param {unknown} [fields] of a POST
 * @param {number} [seconds] by which its timestamp is ahead
 * @returns {Promise<Json>}
 */
async function ask(path, fields, seconds) {
  const init = fields && {
    ...{ method: "POST", body: JSON.stringify(fields) },
    headers: { ...changeHeaders(), "ehpc-timestamp": stamp(seconds) },
  };
  const answer = await fetch(`${real.url}/console/api${path}`, init || {});
  const off = Date.parse(answer.headers.get("date") ?? "") - Date.now();
  return { .../** @type {object} */ (await answer.json()), off };
}

/** @param {Json} cluster */
const removal = ({ cluster_id, zone, queues }) => {
  const [node] = queues[0].nodes;
  return { cluster_id, zone, nodelist: [node.node_id], hpcqueue_id: queues[0].hpcqueue_id };
};

/**
 * @param {number} off
 * @param {number} seconds
 */
function near(off, seconds) {
  assert.ok(Math.abs(off - seconds * 1000) < 3000, `${off} ms off, not ${seconds} s`);
}

test("a cluster can have its own clock, also in its log", async () => {
  const cluster = await makeCluster(sim.url, { clock: -7200, job_ms: 0 });
  const early = await post(sim.url, REMOVE, removal(cluster));
  assert.equal(/** @type {Json} */ (await early.json()).ret_code, 1300);
  const timestamp = stamp(-7200);
  const good = await post(sim.url, REMOVE, removal(cluster), { timestamp });
  assert.equal(/** @type {Json} */ (await good.json()).ret_code, 0);
  near(Date.parse(good.headers.get("date") ?? "") - Date.now(), -7200);
  assert.equal((await get(sim.url, "/operation", { zone: cluster.zone })).ret_code, 1300);
  const bad = { method: "POST", body: JSON.stringify({ clock: "late" }) };
  assert.equal((await fetch(`${sim.url}/sim/clusters`, bad)).status, 400);
});

test("the proxy forwards a 1300, learns from it, and signs the next read by that clock", async () => {
  const cluster = await makeCluster(sim.url, { job_ms: 0 });
  const { cluster_id, zone } = cluster;
  const queues = `/queue/ehpc/getQueueList?cluster_id=${cluster_id}&zone=${zone}`;
  const spec = { cluster_id, operation: "removeNodes", fault: "clock-jump" };
  await fetch(`${sim.url}/sim/faults`, { method: "POST", body: JSON.stringify(spec) });
  assert.equal((await ask(queues)).ret_code, 0);
  const refused = await ask(REMOVE, removal(cluster));
  assert.equal(refused.ret_code, 1300);
  near(refused.off, 420);
  assert.equal((await ask(REMOVE, removal(cluster), 420)).ret_code, 0);
  const log = await ask(`/operation?zone=${zone}`);
  near(Date.parse(log.job_set[0].create_time) - Date.now(), 420);
  assert.equal((await ask(queues)).ret_code, 0);

  // And back, by one more refusal.
  const found = sim.sim?.world.find(cluster_id);
  if (found) found.clock = 0;
  assert.equal((await ask(queues)).ret_code, 1300);
  assert.equal((await ask(queues)).ret_code, 0);
});

test("zones with different clocks do not disturb each other", async () => {
  const zones = [];
  for (const clock of [420, -420, 0]) zones.push(await makeCluster(sim.url, { clock }));
  const codes = [];
  for (let round = 0; round < 3; round += 1) {
    for (const { zone } of zones) codes.push((await ask(`/operation?zone=${zone}`)).ret_code);
  }
  assert.deepEqual(codes, [1300, 1300, 0, 0, 0, 0, 0, 0, 0]);
});

test("a clock that is more than ten minutes off is not learnt", async () => {
  const { zone } = await makeCluster(sim.url, { clock: 640 });
  const codes = [];
  for (let i = 0; i < 3; i += 1) codes.push((await ask(`/operation?zone=${zone}`)).ret_code);
  assert.deepEqual(codes, [1300, 1300, 1300]);
});

test("a client's probe with an old timestamp teaches nothing", async () => {
  const { cluster_id, zone } = await makeCluster(sim.url, { clock: 30 });
  const url = `${real.url}/console/api/operation?zone=${zone}`;
  const probe = await fetch(url, { headers: { "ehpc-timestamp": stamp(-63) } });
  assert.equal(/** @type {Json} */ (await probe.json()).ret_code, 1300);
  assert.equal((await ask(`/operation?zone=${zone}`)).ret_code, 0);
  const target = sim.sim?.received.of(cluster_id).at(-1)?.target ?? "";
  near(Date.parse(new URL(target, url).searchParams.get("timestamp") ?? "") - Date.now(), 0);
});
