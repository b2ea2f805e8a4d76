// The signing proxy holds keys that can remove real nodes: whom it serves, and what it sends.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { SIM_CREDENTIALS, serve } from "../../www/server.js";
import { readSettings } from "../../www/settings.js";
import { makeCluster } from "./client.js";
import { real, sim } from "./proxied.js";

/** @typedef {import("./client.js").Json} Json */
/** @typedef {import("../../www/server.js").Served} Served */

const REMOVE = "/console/api/queue/ehpc/removeNodes";
const QUEUES = "/console/api/queue/ehpc/getQueueList?cluster_id=ehpc-gk3wfc7e&zone=jn1a";

/**
 * Sends a request with any headers, even Host.
 * @param {Served} server
 * @param {string} path
 * @param {{ method?: string, headers?: Record<string, string>, body?: string }} [options]
 * @returns {Promise<{ status: number, headers: import("node:http").IncomingHttpHeaders, body: string }>}
 */
function ask({ port }, path, { method = "GET", headers = {}, body = "" } = {}) {
  return new Promise((resolve, reject) => {
    const req = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (res) => {
      let text = "";
      res.setEncoding("utf8").on("data", (part) => {
        text += part;
      });
      res.on("end", () =>
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text }),
      );
    });
    req.on("error", reject);
    req.end(body);
  });
}

/**
 * @param {string} body
 * @param {Record<string, string>} [headers]
 */
function posted(body, headers = {}) {
  return { method: "POST", body, headers: { "content-type": "application/json", ...headers } };
}

describe("rejected before anything is signed", () => {
  /** @type {[string, number, string, Parameters<typeof ask>[2]][]} */
  const cases = [
    ["a foreign Host", 403, QUEUES, { headers: { host: "evil.example" } }],
    ["our name with another port", 403, QUEUES, { headers: { host: "127.0.0.1:1" } }],
    ["our name without a port", 403, QUEUES, { headers: { host: "localhost" } }],
    ["a foreign Origin", 403, REMOVE, posted("{}", { origin: "https://evil.example" })],
    ["an opaque Origin", 403, REMOVE, posted("{}", { origin: "null" })],
    ["a cross-site request", 403, QUEUES, { headers: { "sec-fetch-site": "cross-site" } }],
    ["a same-site request", 403, QUEUES, { headers: { "sec-fetch-site": "same-site" } }],
    ["a typed address", 403, QUEUES, { headers: { "sec-fetch-site": "none" } }],
    ["a form's content type", 415, REMOVE, posted("{}", { "content-type": "text/plain" })],
    ["no content type", 415, REMOVE, { method: "POST", body: "{}" }],
    ["a removal by GET", 405, REMOVE, {}],
    ["a list by POST", 405, QUEUES, posted("{}")],
    ["a preflight", 405, REMOVE, { method: "OPTIONS" }],
    ["an operation that is not listed", 404, "/console/api/cluster/deleteClusters", posted("{}")],
    ["a property of every object", 404, "/console/api/constructor", {}],
    ["a path traversal", 404, "/console/api/../api/operation", {}],
    ["a path that only looks right", 404, "/console/api//operation", {}],
    ["a POST with a query", 400, `${REMOVE}?zone=jn1a`, posted("{}")],
    ["a signing parameter", 400, `${QUEUES}&access_key_id=x`, {}],
    ["a duplicate parameter", 400, `${QUEUES}&zone=x`, {}],
    ["a body of 17 MiB", 413, REMOVE, posted("{}", { "content-length": String(17 * 2 ** 20) })],
  ];
  for (const [name, status, path, options] of cases) {
    test(name, async () => {
      const received = sim.sim?.received.of(null).length;
      const answer = await ask(real, path, options);
      assert.equal(answer.status, status, answer.body);
      assert.equal(answer.headers["access-control-allow-origin"], undefined);
      assert.ok(!answer.body.includes(SIM_CREDENTIALS.secretAccessKey));
      assert.equal(sim.sim?.received.of(null).length, received);
    });
  }

  test("the config", async () => {
    const answer = await ask(real, "/console/config", { headers: { host: "evil.example" } });
    assert.equal(answer.status, 403);
  });
});

test("its own page is served under every loopback name", async () => {
  for (const name of ["127.0.0.1", "localhost", "[::1]"]) {
    const host = `${name}:${real.port}`;
    const headers = { host, origin: `http://${host}`, "sec-fetch-site": "same-origin" };
    const answer = await ask(real, QUEUES, { headers });
    assert.equal(answer.status, 200);
    assert.equal(JSON.parse(answer.body).ret_code, 0);
    assert.ok(answer.headers.date);
  }
});

test("with keys there is no simulation, and no key in the config", async () => {
  assert.equal((await ask(real, "/sim/requests")).status, 404);
  assert.equal((await ask(real, "/api/operation?zone=jn1a")).status, 404);
  assert.deepEqual(JSON.parse((await ask(real, "/console/config")).body), {
    ...{ mode: "real", cluster_id: null, zone: null },
  });
  const fault = await ask(real, QUEUES, { headers: { "x-sim-fault": "html" } });
  assert.equal(JSON.parse(fault.body).ret_code, 0);
});

test("a removal arrives byte for byte", async () => {
  const { cluster_id, zone, queues } = await makeCluster(sim.url);
  const body = `{"zone":"${zone}" , "cluster_id":"${cluster_id}","nodelist":[1],\n"hpcqueue_id":"${queues[0].hpcqueue_id}", "x":"\\u00e9é"}`;
  const answer = await ask(real, REMOVE, posted(body));
  assert.equal(JSON.parse(answer.body).ret_code, 0);
  assert.equal(sim.sim?.received.of(cluster_id)[0]?.body, body);
});

test("hostile text in a search arrives unchanged", async () => {
  const word = "登录 节点/1~a+b&c=d'()*!%";
  const query = `cluster_id=ehpc-gk3wfc7e&zone=jn1a&search_word=${encodeURIComponent(word)}`;
  const answer = await ask(real, `/console/api/cluster/listNodes?${query}`);
  assert.deepEqual(JSON.parse(answer.body).hpc_app_nodes_set, []);
});

test("responses are forwarded unchanged, and a lost one becomes 502", async () => {
  /** @param {string} fault */
  const under = (fault) => ask(sim, QUEUES, { headers: { "x-sim-fault": fault } });
  const html = await under("status;503");
  assert.equal(html.status, 503);
  assert.match(html.headers["content-type"] ?? "", /html/);
  assert.equal((await under("null")).body, "null");
  assert.equal((await under("redirect")).headers.location, undefined);
  for (const fault of ["lost-before", "lost-after", "cut"]) {
    assert.equal((await under(fault)).status, 502, fault);
  }
  // Last, because the proxy learns this clock, and the next request corrects it.
  const shifted = Date.parse((await under("clock;600")).headers.date ?? "") - Date.now();
  assert.ok(Math.abs(shifted - 600_000) < 3000);
});

test("an unreachable API is distinguished from a lost response", async () => {
  const gone = createServer();
  await new Promise((resolve) => gone.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (gone.address());
  await new Promise((resolve) => gone.close(resolve));
  const upstream = `http://127.0.0.1:${port}/api`;
  const lonely = await serve({ credentials: SIM_CREDENTIALS, upstream, env: {} });
  const answer = await ask(lonely, QUEUES);
  await lonely.close();
  assert.equal(answer.status, 503);
  assert.match(answer.body, /nothing was sent/);
});

test("settings are read from the environment, and invalid ones are rejected", () => {
  const keys = { QINGCLOUD_ACCESS_KEY_ID: "a", QINGCLOUD_SECRET_ACCESS_KEY: "b" };
  assert.equal(readSettings({}, {}).mode, "sim");
  const settings = readSettings({}, { ...keys, QINGCLOUD_CLUSTER_ID: "c", QINGCLOUD_ZONE: "z" });
  assert.equal(settings.upstream?.href, "https://hpc-api.qingcloud.com/api");
  assert.deepEqual([settings.mode, settings.cluster_id, settings.zone], ["real", "c", "z"]);
  assert.throws(() => readSettings({}, { QINGCLOUD_ACCESS_KEY_ID: "a" }), /both/);
  const plain = { ...keys, QINGCLOUD_API: "http://elsewhere.example/api" };
  assert.throws(() => readSettings({}, plain), /https/);
});

describe("files", () => {
  test("only the page's own are served, with a CSP", async () => {
    const page = await ask(sim, "/");
    assert.equal(page.status, 200);
    assert.match(page.headers["content-type"] ?? "", /^text\/html/);
    assert.match(String(page.headers["content-security-policy"]), /default-src 'self'/);
    assert.equal(page.headers["x-content-type-options"], "nosniff");
    for (const path of ["/../server.js", "/..%2fserver.js", "/%2e%2e/settings.js", "/a%00.js"]) {
      assert.equal((await ask(sim, path)).status, 404, path);
    }
    for (const path of ["/%", "/words-en.js", "/styles/base.css", "/package.json"]) {
      assert.equal((await ask(sim, path)).status, 404, path);
    }
  });

  test("say how to build the package if it is not built", async () => {
    const clone = mkdtempSync(join(tmpdir(), "page-"));
    const source = fileURLToPath(new URL("../../", import.meta.url));
    cpSync(join(source, "www/page"), join(clone, "www/page"), { recursive: true });
    cpSync(join(source, "package.json"), join(clone, "package.json"));
    const bare = await serve({ page: join(clone, "www/page"), env: {} });
    const answers = [await ask(bare, "/"), await ask(bare, "/main.js")];
    await bare.close();
    rmSync(clone, { recursive: true });
    for (const { status, body } of answers) {
      assert.equal(status, 503);
      assert.match(body, /not built yet\. Run `npm run build`/);
    }
  });
});
