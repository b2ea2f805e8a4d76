// Queue and nodes of a change are checked against the API's lists of its cluster.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { bytes, drop, hang, json, usual } from "./upstream.js";
import { CHANGE, startWorld } from "./world.js";

/** @typedef {import("./upstream.js").Answer} Answer */

/** @type {import("./world.js").World[]} */
const worlds = [];
after(() => {
  for (const world of worlds) world.close();
});

/** The clusters of alice and bob. @type {Record<string, { queues: string[], nodes: [id: string, group?: number][] }>} */
const CLUSTERS = {
  "ehpc-1": { queues: ["ehpcq-1"], nodes: [["cln-1", 1], ["cln-2"]] },
  "ehpc-2": { queues: ["ehpcq-2"], nodes: [["cln-9", 9]] },
};

/** @type {Answer} */
function lists(received, res) {
  const { method, url } = received;
  if (method === "POST") return usual(received, res);
  const cluster_id = url.searchParams.get("cluster_id") ?? "";
  const { queues, nodes } = CLUSTERS[cluster_id] ?? { queues: [], nodes: [] };
  const rows = url.pathname.endsWith("listNodes")
    ? nodes.map(([node_id, group_id]) => ({ node_id, group_id, cluster_id }))
    : queues.map((hpcqueue_id) => ({ hpcqueue_id, cluster_id, node_list: null }));
  const [limit, offset] = ["limit", "offset"].map((name) => Number(url.searchParams.get(name)));
  const page = rows.slice(offset, Number(offset) + Number(limit));
  const name = url.pathname.endsWith("listNodes") ? "hpc_app_nodes_set" : "queue_set";
  json(res, { ret_code: 0, [name]: page, total_count: rows.length });
}

/** @param {Answer} answer @param {Parameters<typeof startWorld>[0]} [options] */
async function world(answer, options) {
  const authorize = (/** @type {unknown} */ _, /** @type {any} */ { cluster_id }) =>
    cluster_id === undefined || cluster_id === "ehpc-1";
  const one = await startWorld(
    { authorize, membership: true, timeoutMs: 2000, ...options },
    { answer },
  );
  worlds.push(one);
  return one;
}

test("alice names her own cluster with her own queue, nodes and group", async () => {
  const { post, api } = await world(lists);
  for (const nodelist of [["cln-1"], ["cln-2", "cln-1"], [1], [1, "cln-2"]]) {
    assert.equal((await post({}, { ...CHANGE, nodelist })).status, 200);
  }
  assert.equal(api.posts().length, 4);
  assert.equal(api.reads().length, 2, "the lists are remembered");
});

test("alice names her own cluster with bob's queue, node or group: 403", async () => {
  const { post, api } = await world(lists);
  for (const more of [
    { hpcqueue_id: "ehpcq-2", nodelist: ["cln-9"] },
    { hpcqueue_id: "ehpcq-2" },
    { nodelist: ["cln-9"] },
    { nodelist: ["cln-1", "cln-9"] },
    { nodelist: [9] },
    { nodelist: ["1"] },
    { nodelist: ["9"] },
    { nodelist: ["nobody's"] },
    { nodelist: ["__proto__"] },
    { hpcqueue_id: "constructor" },
  ]) {
    const { status, json } = await post({}, { ...CHANGE, ...more });
    assert.equal(status, 403, JSON.stringify(more));
    assert.match(json.message, /not of this cluster/);
  }
  assert.equal((await post({}, { ...CHANGE, cluster_id: "ehpc-2" })).status, 403);
  assert.equal(api.posts().length, 0);
});

test("without the option, that is left to the API", async () => {
  const { post, api } = await world(lists, { membership: false });
  assert.equal((await post({}, { ...CHANGE, nodelist: ["cln-9"] })).status, 200);
  assert.equal(api.reads().length, 0);
});

test("a node that is new to the cluster is found, although the lists are remembered", async () => {
  const { post } = await world(lists);
  await post();
  CLUSTERS["ehpc-1"]?.nodes.push(["cln-3"]);
  assert.equal((await post({}, { ...CHANGE, nodelist: ["cln-3"] })).status, 200);
});

test("a list that ignores its filter makes another cluster's queue no member", async () => {
  const queue_set = [
    { hpcqueue_id: "ehpcq-1", cluster_id: "ehpc-1", node_list: null },
    { hpcqueue_id: "ehpcq-2", cluster_id: "ehpc-2", node_list: [9] },
  ];
  // It ignores its offset, too.
  const { post, api } = await world((received, res) => {
    if (received.method === "POST") return usual(received, res);
    json(res, { ret_code: 0, queue_set, hpc_app_nodes_set: [{ node_id: "cln-1" }] });
  });
  assert.equal((await post()).status, 200);
  assert.equal((await post({}, { ...CHANGE, hpcqueue_id: "ehpcq-2" })).status, 403);
  assert.equal((await post({}, { ...CHANGE, nodelist: [9] })).status, 403);
  assert.ok(api.reads().length <= 12, `${api.reads().length} reads`);
});

for (const [name, answer] of Object.entries({
  lost: drop,
  late: hang,
  HTML: bytes("<h1>", 200),
  "a refusal": bytes('{"ret_code":1400}', 200),
  "an empty object": bytes("{}", 200),
  500: bytes("", 500),
})) {
  test(`lists that are ${name}: nothing is sent, and it may be tried again`, async () => {
    const { post, api } = await world(
      (received, res) => (received.method === "POST" ? usual : answer)(received, res),
      { timeoutMs: 500 },
    );
    const { status, headers, json } = await post();
    // An empty object is a list without rows.
    assert.ok(status === 429 || (name === "an empty object" && status === 403), `${status}`);
    if (status === 429) {
      assert.equal(headers.get("retry-after"), "1");
      assert.match(json.message, /Nothing was sent/);
    }
    assert.equal(api.posts().length, 0);
  });
}

test("10,000 nodes on 100 pages", async () => {
  CLUSTERS["ehpc-1"] = {
    queues: ["ehpcq-1"],
    nodes: Array.from({ length: 10_000 }, (_, n) => [`cln-${n}`, (n % 50) + 1]),
  };
  const { post, api } = await world(lists, { timeoutMs: 9000 });
  const nodelist = Array.from({ length: 5_000 }, (_, n) => `cln-${2 * n}`);
  const { status, ms, text } = await post({}, { ...CHANGE, nodelist });
  assert.equal(status, 200, text);
  assert.ok(ms < 8000);
  assert.ok(api.reads().length < 110, `${api.reads().length} pages`);
});
