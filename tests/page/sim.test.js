// The simulated API must be as strict as the real one.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "../../www/server.js";
import { get, makeCluster, post, signedQuery, stamp } from "./client.js";

/** @typedef {import("./client.js").Json} Json */

const REMOVE = "/queue/ehpc/removeNodes";
const ADD = "/queue/ehpc/addNodes";

/** @type {import("../../www/server.js").Served} */
let server;
before(async () => {
  server = await serve({ env: {} });
});
after(() => server.close());

/**
 * @param {Json} cluster
 * @param {(number | string)[]} nodelist
 * @param {number} [queue] the index of the queue
 */
function removal({ cluster_id, zone, queues }, nodelist, queue = 0) {
  return { cluster_id, hpcqueue_id: queues[queue].hpcqueue_id, nodelist, zone };
}

/**
 * @param {unknown} fields
 * @param {{ fault?: string, timestamp?: string }} [options]
 * @returns {Promise<Json>}
 */
async function remove(fields, options) {
  return /** @type {Promise<Json>} */ ((await post(server.url, REMOVE, fields, options)).json());
}

/** @param {Json} cluster */
async function log({ zone }) {
  return (await get(server.url, "/operation", { zone, reverse: "1", limit: "100" })).job_set;
}

describe("a removal", () => {
  test("runs as a job, then the nodes have left the queue and are still in the cluster", async () => {
    const cluster = await makeCluster(server.url, { job_ms: 200 });
    const answer = await remove(removal(cluster, [2]));
    assert.equal(answer.ret_code, 0);
    assert.equal(answer.action, "HpcQueueRemoveEhpcQueueNodesResponse");
    const [first] = await log(cluster);
    const nodes = cluster.queues[0].nodes.filter((/** @type {Json} */ n) => n.group_id === 2);
    const ids = [cluster.cluster_id, cluster.queues[0].hpcqueue_id];
    assert.equal(first.job_id, answer.job_id);
    assert.equal(first.status, "pending");
    assert.match(first.create_time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const named = nodes.map((/** @type {Json} */ n) => n.node_id);
    assert.equal(first.resource_ids, [...ids, ...named].join(" "));
    await sleep(250);
    assert.equal((await log(cluster))[0].status, "successful");
    const where = { cluster_id: cluster.cluster_id, zone: cluster.zone };
    const queues = await get(server.url, "/queue/ehpc/getQueueList", where);
    assert.deepEqual(queues.queue_set[0].node_list, [1]);
    assert.equal(queues.queue_set[0].compute_num, 2);
    const all = await get(server.url, "/cluster/listNodes", { ...where, limit: "100" });
    assert.equal(all.total_count, 9);
    const left = all.hpc_app_nodes_set.find((/** @type {Json} */ n) => n.node_id === named[0]);
    assert.deepEqual(left.queue_info, []);
  });

  test("can be undone", async () => {
    const cluster = await makeCluster(server.url, { job_ms: 0 });
    const [node] = cluster.queues[0].nodes;
    assert.equal((await remove(removal(cluster, [node.node_id]))).ret_code, 0);
    const again = await remove(removal(cluster, [node.node_id]));
    assert.equal(again.ret_code, 1400);
    const back = await post(server.url, ADD, removal(cluster, [node.node_id]));
    assert.equal(/** @type {Json} */ (await back.json()).ret_code, 0);
    assert.equal((await remove(removal(cluster, [node.node_id]))).ret_code, 0);
  });

  test("must leave a compute node in some queue, not counting nodes being removed", async () => {
    const cluster = await makeCluster(server.url, {
      queues: [
        { name: "a", groups: [2] },
        { name: "b", groups: [1] },
      ],
      job_ms: 60_000,
    });
    assert.equal((await remove(removal(cluster, [1]))).ret_code, 0);
    const last = await remove(removal(cluster, [2], 1));
    assert.equal(last.ret_code, 1400);
    assert.match(last.message, /must keep a compute node/);
    const [refused] = await log(cluster);
    assert.equal(refused.status, "failed");
    assert.equal(refused.error_codes, "1400");
    assert.equal((await remove(removal(cluster, [1]))).ret_code, 5300);
  });

  test("of something that does not exist is refused", async () => {
    const cluster = await makeCluster(server.url);
    const good = removal(cluster, [1]);
    const login = (
      await get(server.url, "/cluster/listNodes", {
        ...{ cluster_id: cluster.cluster_id, zone: cluster.zone, node_role: "login" },
      })
    ).hpc_app_nodes_set[0];
    const hostile = '<img src=x onerror="alert(1)">\u0000';
    /** @type {[unknown, number][]} */
    const cases = [
      [{ ...good, cluster_id: "ehpc-none" }, 2100],
      [{ ...good, zone: "nowhere" }, 2100],
      [{ ...good, hpcqueue_id: "ehpcq-none" }, 2100],
      [{ ...good, nodelist: [99] }, 2100],
      [{ ...good, nodelist: [hostile] }, 2100],
      [{ ...good, nodelist: [cluster.queues[1].nodes[0].node_id] }, 1400],
      [{ ...good, nodelist: [login.node_id] }, 1400],
      [{ ...good, nodelist: [] }, 1101],
      [{ ...good, nodelist: [1.5] }, 1101],
      [{ ...good, nodelist: [null] }, 1101],
      [{ ...good, nodelist: "cln" }, 1101],
      [{ ...good, zone: undefined }, 1101],
      [{ ...good, cluster_id: 5 }, 1101],
      ["[]", 1100],
      ["{", 1100],
      ["", 1100],
    ];
    for (const [fields, code] of cases) {
      assert.equal((await remove(fields)).ret_code, code, JSON.stringify(fields));
    }
    assert.ok((await remove({ ...good, nodelist: [hostile] })).message.includes(hostile));
  });

  test("can name 10,000 nodes", async () => {
    const spec = { queues: [{ name: "big", groups: [10_001] }], job_ms: 0 };
    const cluster = await makeCluster(server.url, spec);
    const ids = cluster.queues[0].nodes.map((/** @type {Json} */ n) => n.node_id);
    assert.equal(new Set(ids).size, 10_001);
    assert.equal((await remove(removal(cluster, ids.slice(1)))).ret_code, 0);
    const where = { cluster_id: cluster.cluster_id, zone: cluster.zone };
    assert.equal(
      (await get(server.url, "/queue/ehpc/getQueueList", where)).queue_set[0].node_num,
      1,
    );
  });

  test("is recorded as received", async () => {
    const cluster = await makeCluster(server.url);
    const body = JSON.stringify(removal(cluster, [1]));
    await remove(body);
    const url = `${server.url}/sim/requests?cluster_id=${cluster.cluster_id}`;
    const { requests } = /** @type {Json} */ (await (await fetch(url)).json());
    assert.equal(requests.length, 1);
    assert.equal(requests[0].body, body);
    assert.equal(requests[0].executed, true);
    assert.match(requests[0].target, /^\/api\/queue\/ehpc\/removeNodes\?.*&signature=/);
    assert.equal(JSON.parse(requests[0].answer.body).ret_code, 0);
  });

  test("signed too long ago is refused, with the server's time in Date", async () => {
    const cluster = await makeCluster(server.url);
    const options = { timestamp: stamp(-65) };
    const answer = await post(server.url, REMOVE, removal(cluster, [1]), options);
    assert.equal(/** @type {Json} */ (await answer.json()).ret_code, 1300);
    assert.ok(Math.abs(Date.parse(answer.headers.get("date") ?? "") - Date.now()) < 3000);
  });
});

describe("lists", () => {
  test("are paged", async () => {
    const cluster = await makeCluster(server.url, { queues: [{ name: "q", groups: [120] }] });
    const where = { cluster_id: cluster.cluster_id, zone: cluster.zone };
    const list = (/** @type {Record<string, string>} */ query) =>
      get(server.url, "/cluster/listNodes", { ...where, ...query });
    assert.equal((await list({})).hpc_app_nodes_set.length, 10);
    assert.equal((await list({ limit: "100" })).total_count, 123);
    assert.equal((await list({ limit: "100", offset: "100" })).hpc_app_nodes_set.length, 23);
    assert.equal((await list({ limit: "101" })).ret_code, 1101);
    assert.equal((await list({ offset: "-1" })).ret_code, 1101);
    assert.equal((await list({ node_role: "compute" })).total_count, 120);
    assert.equal((await list({ search_word: "controller" })).total_count, 2);
    const sorted = await list({ sort_key: "cpu", reverse: "1" });
    assert.equal(sorted.hpc_app_nodes_set[0].cpu, 32);
  });

  test("of operations can be filtered", async () => {
    const cluster = await makeCluster(server.url, { job_ms: 0 });
    const one = await remove(removal(cluster, [1]));
    await remove(removal(cluster, [99]));
    const { zone } = cluster;
    const list = async (/** @type {Record<string, string>} */ query) =>
      (await get(server.url, "/operation", { zone, ...query })).total_count;
    assert.equal(await list({}), 2);
    assert.equal(await list({ job_ids: one.job_id }), 1);
    assert.equal(await list({ status: "failed" }), 1);
    assert.equal(await list({ job_action: "HpcQueueAddEhpcQueueNodes" }), 0);
    assert.equal(await list({ resource_ids: cluster.queues[0].nodes[0].node_id }), 1);
    assert.equal(await list({ start_time: stamp(60) }), 0);
    assert.equal(await list({ end_time: stamp(60) }), 2);
  });

  test("that do not exist are errors", async () => {
    assert.equal((await get(server.url, REMOVE, { zone: "jn1a" })).ret_code, 1101);
    const gone = await fetch(`${server.url}/api/nothing/here`);
    assert.equal(gone.status, 404);
    assert.match(gone.headers.get("content-type") ?? "", /html/);
    const unsigned = await fetch(`${server.url}/api/operation?zone=jn1a`);
    assert.equal(/** @type {Json} */ (await unsigned.json()).ret_code, 1200);
  });

  test("may be read from another origin", async () => {
    const asked = await fetch(`${server.url}/api${REMOVE}`, {
      method: "OPTIONS",
      headers: { "access-control-request-headers": "content-type,x-sim-fault" },
    });
    assert.equal(asked.status, 204);
    assert.equal(asked.headers.get("access-control-allow-origin"), "*");
    assert.match(asked.headers.get("access-control-allow-headers") ?? "", /x-sim-fault/);
    const query = signedQuery({ method: "GET", path: "/operation", query: { zone: "jn1a" } });
    const answer = await fetch(`${server.url}/api/operation?${query}`);
    assert.match(answer.headers.get("access-control-expose-headers") ?? "", /Date/);
  });
});

test("any cluster can be restored, with its log and faults, and others stay", async () => {
  const [one, other] = [await makeCluster(server.url), await makeCluster(server.url)];
  const reset = (/** @type {string} */ id) =>
    fetch(`${server.url}/sim/reset?cluster_id=${id}`, { method: "POST" });
  const spec = { cluster_id: one.cluster_id, operation: "removeNodes", fault: "busy" };
  for (const { cluster_id, zone, queues } of [one, other]) {
    const { hpcqueue_id } = queues[0];
    assert.equal((await remove({ cluster_id, zone, hpcqueue_id, nodelist: [1] })).ret_code, 0);
  }
  await fetch(`${server.url}/sim/faults`, { method: "POST", body: JSON.stringify(spec) });
  const before_ = server.sim?.world.id;
  assert.deepEqual(await (await reset(one.cluster_id)).json(), one);
  assert.deepEqual([(await log(one)).length, (await log(other)).length], [0, 1]);
  assert.deepEqual(
    server.sim?.faults.list().filter(({ cluster_id }) => cluster_id === one.cluster_id),
    [],
  );
  // Pages forget the removals of the world before.
  assert.notEqual(server.sim?.world.id, before_);
  assert.equal((await reset("ehpc-none")).status, 404);
});

test("names may hold any characters", async () => {
  const names = ["\u202egnp.exe-node", "a\tb", "\u200b", "", "节点"];
  const cluster = await makeCluster(server.url, { queues: [{ name: "q", groups: [names] }] });
  const where = { cluster_id: cluster.cluster_id, zone: cluster.zone, node_role: "compute" };
  const { hpc_app_nodes_set: rows } = await get(server.url, "/cluster/listNodes", where);
  assert.deepEqual(
    rows.map((/** @type {Json} */ { name }) => name),
    names,
  );
});
