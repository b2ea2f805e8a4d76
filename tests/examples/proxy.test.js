// The example's signing proxy, on Node and on Workers, over HTTP: whom it serves, what it forwards,
// and that it forwards a request once.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { SIM_CREDENTIALS, serve } from "../../www/server.js";
import { makeCluster, stamp } from "../page/client.js";
import { ask } from "./ask.js";
import { load } from "./folder.js";
import { onNode, onWorkers, SECRETS, USER } from "./servers.js";

/** @typedef {import("../page/client.js").Json} Json */

const REMOVE = "/console/api/queue/ehpc/removeNodes";

for (const [where, start] of Object.entries({ Node: onNode, Workers: onWorkers })) {
  describe(`the proxy on ${where}`, () => {
    /** @type {import("../../www/server.js").Served} */
    let sim;
    /** @type {import("./servers.js").Console} */
    let proxy;
    /** @type {Json} */
    let own;
    /** @type {Json} */
    let foreign;
    let cookie = "";

    before(async () => {
      sim = await serve({ env: {} });
      const spec = { queues: [{ name: "batch", groups: [9] }], job_ms: 20 };
      [own, foreign] = [await makeCluster(sim.url, spec), await makeCluster(sim.url, spec)];
      proxy = await start(sim.url, [own.cluster_id]);
      const body = JSON.stringify(USER);
      const signedIn = await ask(`${proxy.url}/console/session`, posted(body));
      assert.equal(signedIn.status, 204, signedIn.body);
      const [set = ""] = signedIn.headers["set-cookie"] ?? [];
      for (const part of ["__Host-", "HttpOnly", "Secure", "SameSite=Strict"]) {
        assert.ok(set.includes(part), set);
      }
      cookie = set.split(";", 1)[0] ?? "";
    });
    after(() => Promise.all([proxy?.close(), sim.close()]));

    /**
     * @param {string} body
     * @param {Record<string, string>} [headers]
     */
    function posted(body, headers = {}) {
      const { origin } = proxy;
      const usual = { "content-type": "application/json", origin, cookie };
      return { method: "POST", body, headers: { ...usual, ...headers } };
    }

    /**
     * @param {string} path
     * @param {Record<string, string>} [headers]
     */
    const get = (path, headers = {}) =>
      ask(`${proxy.url}/console/api${path}`, { headers: { cookie, ...headers } });

    /**
     * @param {number} node
     * @param {Json} [cluster]
     */
    function removal(node, cluster = own) {
      const [{ hpcqueue_id, nodes }] = cluster.queues;
      const { cluster_id, zone } = cluster;
      return JSON.stringify({ cluster_id, hpcqueue_id, nodelist: [nodes[node].node_id], zone });
    }

    const lists = () => `cluster_id=${own.cluster_id}&zone=${own.zone}`;
    const received = () => sim.sim?.received.of(null).length;
    const executed = () =>
      sim.sim?.received
        .of(own.cluster_id)
        .filter((one) => one.executed && one.operation === "removeNodes").length ?? 0;

    test("rejects everything else without contacting the API", async () => {
      const key = { "idempotency-key": "refused" };
      const body = removal(8);
      const queues = () => `/queue/ehpc/getQueueList?${lists()}`;
      /** @type {[string, number, () => Promise<import("./ask.js").TextResponse>][]} */
      const cases = [
        ["without a session", 401, () => get(queues(), { cookie: "" })],
        [
          "a forged session",
          401,
          () => get(queues(), { cookie: cookie.replace(/.{9}$/, "AAAAAAAAA") }),
        ],
        ["a made-up session", 401, () => get(queues(), { cookie: "__Host-session=ann" })],
        [
          "another site's removal",
          403,
          () => ask(proxy.url + REMOVE, posted(body, { ...key, origin: "https://evil.example" })),
        ],
        [
          "a removal without Origin",
          403,
          () =>
            ask(proxy.url + REMOVE, {
              method: "POST",
              body,
              headers: { cookie, ...key, "content-type": "application/json" },
            }),
        ],
        ["another site's list", 403, () => get(queues(), { "sec-fetch-site": "cross-site" })],
        [
          "a foreign cluster's removal",
          403,
          () => ask(proxy.url + REMOVE, posted(removal(8, foreign), key)),
        ],
        [
          "a foreign cluster's list",
          403,
          () => get(`/cluster/listNodes?cluster_id=${foreign.cluster_id}&zone=${foreign.zone}`),
        ],
        ["a list of all clusters", 400, () => get(`/cluster/listNodes?zone=${own.zone}`)],
        ["a parameter twice", 400, () => get(`${queues()}&cluster_id=${foreign.cluster_id}`)],
        ["a signing parameter", 400, () => get(`${queues()}&access_key_id=x`)],
        ["another operation", 404, () => get("/cluster/deleteClusters")],
        ["a property of every object", 404, () => get("/constructor")],
        ["a path traversal", 404, () => get("/..%2f..%2foperation")],
        ["a removal by GET", 405, () => get("/queue/ehpc/removeNodes")],
        [
          "a form",
          415,
          () => ask(proxy.url + REMOVE, posted(body, { ...key, "content-type": "text/plain" })),
        ],
        ["no idempotency key", 400, () => ask(proxy.url + REMOVE, posted(body))],
        ["malformed JSON", 400, () => ask(proxy.url + REMOVE, posted("{", key))],
        ["no fields", 400, () => ask(proxy.url + REMOVE, posted("null", key))],
        [
          "a malformed node",
          400,
          () => ask(proxy.url + REMOVE, posted(body.replace(/\[.*\]/, "[{}]"), key)),
        ],
        ["2 MiB", 413, () => ask(proxy.url + REMOVE, posted(`"${"x".repeat(2 ** 21)}"`, key))],
        [
          "a wrong password",
          401,
          () =>
            ask(`${proxy.url}/console/session`, posted(JSON.stringify({ ...USER, password: "x" }))),
        ],
      ];
      const before = received();
      for (const [name, status, send] of cases) {
        const response = await send();
        assert.equal(response.status, status, `${name}: ${response.body}`);
        assert.equal(response.headers["access-control-allow-origin"], undefined, name);
        const shown = JSON.stringify(response) + proxy.log();
        for (const secret of SECRETS) assert.ok(!shown.includes(secret), name);
      }
      assert.equal(received(), before);
    });

    test("signs and forwards reads of lists and the log", async () => {
      const paths = [
        `/queue/ehpc/getQueueList?${lists()}&search_word=a%20b~'(1)/2`,
        `/cluster/listNodes?${lists()}`,
        `/operation?zone=${own.zone}`,
      ];
      for (const path of paths) {
        const response = await get(path, { "sec-fetch-site": "same-origin" });
        assert.equal(response.status, 200, response.body);
        assert.equal(JSON.parse(response.body).ret_code, 0, response.body);
        assert.ok(response.headers.date);
      }
    });

    test("forwards a removal once per idempotency key, and repeats the first response", async () => {
      const key = { "idempotency-key": "k-1" };
      const responses = await Promise.all(
        [1, 2, 3].map(() => ask(proxy.url + REMOVE, posted(removal(0), key))),
      );
      responses.push(await ask(proxy.url + REMOVE, posted(removal(0), key)));
      assert.equal(JSON.parse(responses[0]?.body ?? "").ret_code, 0);
      assert.equal(new Set(responses.map(({ body }) => body)).size, 1);
      assert.equal(executed(), 1);
      const other = await ask(proxy.url + REMOVE, posted(removal(1), key));
      assert.equal(other.status, 422);
      assert.equal(executed(), 1);
    });

    test("a lost response is 502, and its key is not forwarded again", async () => {
      const before = executed();
      const { cluster_id } = own;
      const fault = { cluster_id, operation: "removeNodes", fault: "lost-after", times: 1 };
      await ask(`${sim.url}/sim/faults`, { method: "POST", body: JSON.stringify(fault) });
      const key = { "idempotency-key": "k-2" };
      for (let times = 0; times < 2; times++) {
        const response = await ask(proxy.url + REMOVE, posted(removal(2), key));
        assert.equal(response.status, 502, response.body);
      }
      assert.equal(executed(), before + 1);
    });

    /** The timestamp of the cluster's last request. */
    const signedWith = () => {
      const target = sim.sim?.received.of(own.cluster_id).at(-1)?.target ?? "";
      return new URL(target, sim.url).searchParams.get("timestamp");
    };
    const code = (/** @type {import("./ask.js").TextResponse} */ { body }) =>
      JSON.parse(body).ret_code;

    test("signs a read with exactly the requested timestamp", async () => {
      for (const [off, ret_code] of /** @type {const} */ ([
        [0, 0],
        [-50, 0],
        [-100, 1300],
        [100, 1300],
      ])) {
        const requested = stamp(off);
        const response = await get(`/operation?zone=${own.zone}`, { "ehpc-timestamp": requested });
        assert.equal(code(response), ret_code, `${off} s`);
        assert.equal(signedWith(), requested);
        assert.equal(response.headers["ehpc-date"], response.headers.date);
      }
      const before = received();
      for (const off of [-130, 130]) {
        const headers = { "ehpc-timestamp": stamp(off) };
        const response = await get(`/operation?zone=${own.zone}`, headers);
        assert.equal(code(response), 1300, `${off} s`);
        assert.ok(response.headers["ehpc-date"]);
      }
      assert.equal(received(), before);
    });

    test("signs a removal with the requested timestamp within a minute, and forwards no other", async () => {
      let key = 0;
      const at = (/** @type {number} */ off) => {
        key += 1;
        const headers = { "idempotency-key": `time-${key}`, "ehpc-timestamp": stamp(off) };
        return ask(proxy.url + REMOVE, posted(removal(4), headers));
      };
      const before = received();
      for (const off of [-62, -3600, 8, 3600]) {
        const response = await at(off);
        assert.deepEqual([response.status, code(response)], [200, 1300], `${off} s`);
      }
      for (const wrong of ["", "now", stamp().replace("Z", "+00:00"), "2026-02-30T00:00:00Z"]) {
        const headers = { "idempotency-key": "wrong", "ehpc-timestamp": wrong };
        const response = await ask(proxy.url + REMOVE, posted(removal(4), headers));
        assert.equal(response.status, 400, wrong);
      }
      assert.equal(received(), before);
      const response = await at(-43);
      assert.equal(code(response), 0, response.body);
      assert.equal(response.headers["ehpc-date"], response.headers.date);
      assert.ok(Math.abs(Date.parse(signedWith() ?? "") - Date.now() + 43_000) < 3000);
    });

    test("forwards what it checked, even if a field is duplicated", async () => {
      const body = removal(3).replace("{", `{"cluster_id":"${foreign.cluster_id}","x":1,`);
      const response = await ask(proxy.url + REMOVE, posted(body, { "idempotency-key": "k-3" }));
      assert.equal(JSON.parse(response.body).ret_code, 0, response.body);
      const sent = sim.sim?.received.of(own.cluster_id).at(-1)?.body ?? "";
      assert.deepEqual(JSON.parse(sent), JSON.parse(removal(3)));
      assert.ok(!sent.includes(foreign.cluster_id), sent);
    });
  });
}

test("a request that its client aborted is not forwarded", async () => {
  const [{ consoleApp }, { firstAnswers }] = [
    await load("./proxy/app.js"),
    await load("./proxy/keys.js"),
  ];
  let sent = 0;
  const send = async () => {
    sent += 1;
    return { status: 200, headers: {}, body: "{}" };
  };
  const user = { name: USER.name, clusters: ["c"] };
  const origin = "https://console.example";
  const app = consoleApp({
    ...{ credentials: SIM_CREDENTIALS, upstream: "https://api.example/api", origin, send },
    ...{ sessionSecret: "s", first: firstAnswers(send) },
    ...{ find: async () => user, check: async () => user },
  });
  const usual = { origin, "content-type": "application/json" };
  const post = (/** @type {string} */ path, /** @type {RequestInit} */ init) =>
    app.fetch(new Request(origin + path, { method: "POST", body: JSON.stringify(USER), ...init }));
  const signedIn = await post("/console/session", { headers: usual });
  const cookie = signedIn.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
  const body = JSON.stringify({ cluster_id: "c", hpcqueue_id: "q", nodelist: ["n"], zone: "z" });
  const headers = { ...usual, cookie, "idempotency-key": "k" };
  const aborted = { body, headers, signal: AbortSignal.abort() };
  assert.equal((await post(REMOVE, aborted)).status, 503);
  assert.equal(sent, 0);
  assert.equal((await post(REMOVE, { body, headers })).status, 200);
  assert.equal(sent, 1);
});
