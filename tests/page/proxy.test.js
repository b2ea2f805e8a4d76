// The console's proxy holds keys that can remove real nodes: whom it serves, and what it sends.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { SIM_CREDENTIALS, serve } from "../../www/server.js";
import { readSettings } from "../../www/settings.js";
import { changeHeaders, makeCluster } from "./client.js";
import { real, sim } from "./proxied.js";

/** @typedef {import("./client.js").Json} Json */
/** @typedef {import("../../www/server.js").Served} Served */

const REMOVE = "/console/api/queue/ehpc/removeNodes";
const REMOVAL = JSON.stringify({
  ...{ cluster_id: "ehpc-gk3wfc7e", zone: "jn1a", hpcqueue_id: "ehpcq-m7qglynz" },
  nodelist: [1],
});
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
 * A change that is passed on unless its body or these headers prevent it.
 * @param {string} body
 * @param {Record<string, string>} [headers]
 */
function posted(body, headers = {}) {
  return { method: "POST", body, headers: { ...changeHeaders(), ...headers } };
}

/**
 * A change without one of its headers.
 * @param {string} name
 */
function without(name) {
  const { [name]: _, ...headers } = changeHeaders();
  return { method: "POST", body: REMOVAL, headers };
}

describe("rejected before anything is signed", () => {
  /** @type {[string, number, string, Parameters<typeof ask>[2]][]} */
  const cases = [
    ["a foreign Host", 403, QUEUES, { headers: { host: "evil.example" } }],
    ["our name with another port", 403, QUEUES, { headers: { host: "127.0.0.1:1" } }],
    ["our name without a port", 403, QUEUES, { headers: { host: "localhost" } }],
    ["a foreign Origin", 403, REMOVE, posted(REMOVAL, { origin: "https://evil.example" })],
    ["an opaque Origin", 403, REMOVE, posted(REMOVAL, { origin: "null" })],
    ["our Origin by another name", 403, REMOVE, posted(REMOVAL, { origin: "http://localhost" })],
    ["a cross-site request", 403, QUEUES, { headers: { "sec-fetch-site": "cross-site" } }],
    ["a same-site request", 403, QUEUES, { headers: { "sec-fetch-site": "same-site" } }],
    ["a typed address", 403, QUEUES, { headers: { "sec-fetch-site": "none" } }],
    ["a form's content type", 415, REMOVE, posted(REMOVAL, { "content-type": "text/plain" })],
    ["no content type", 415, REMOVE, without("content-type")],
    ["no key", 400, REMOVE, without("idempotency-key")],
    ["no timestamp", 400, REMOVE, without("ehpc-timestamp")],
    ["a removal by GET", 405, REMOVE, {}],
    ["a list by POST", 405, QUEUES, posted(REMOVAL)],
    ["a preflight", 405, REMOVE, { method: "OPTIONS" }],
    ["an operation that is not listed", 404, "/console/api/cluster/deleteClusters", posted("{}")],
    ["a property of every object", 404, "/console/api/constructor", {}],
    ["a path traversal", 400, "/console/api/../../api/operation?zone=jn1a", {}],
    ["a path in another form", 400, "/console/api/../api/operation?zone=jn1a", {}],
    ["a path that only looks right", 404, "/console/api//operation", {}],
    ["a POST with a query", 400, `${REMOVE}?zone=jn1a`, posted(REMOVAL)],
    ["a signing parameter", 400, `${QUEUES}&access_key_id=x`, {}],
    ["a duplicate parameter", 400, `${QUEUES}&zone=x`, {}],
    ["a field too many", 400, REMOVE, posted(REMOVAL.replace("{", '{"owner":"usr-x",'))],
    ["a body of 17 MiB", 413, REMOVE, posted("{}", { "content-length": String(17 * 2 ** 20) })],
  ];
  for (const [name, status, path, options] of cases) {
    test(name, async () => {
      const received = sim.sim?.received.of(null).length;
      const answer = await ask(real, path, options);
      assert.equal(answer.status, status, answer.body);
      assert.equal(answer.headers["access-control-allow-origin"], undefined);
      assert.ok(!answer.body.includes(SIM_CREDENTIALS.secretAccessKey));
      if (answer.headers["content-type"] === "application/json") {
        assert.deepEqual(Object.keys(JSON.parse(answer.body)), ["message"]);
      }
      assert.equal(sim.sim?.received.of(null).length, received);
    });
  }

  test("the config", async () => {
    const answer = await ask(real, "/console/config", { headers: { host: "evil.example" } });
    assert.equal(answer.status, 403);
  });
});

test("its own page is served under every loopback name, and so is a program", async () => {
  const { cluster_id, zone, queues } = await makeCluster(sim.url, {
    queues: [{ name: "q", groups: [10] }],
  });
  const [{ hpcqueue_id, nodes }] = queues;
  for (const name of ["127.0.0.1", "localhost", "[::1]"]) {
    const host = `${name}:${real.port}`;
    const page = { origin: `http://${host}`, "sec-fetch-site": "same-origin" };
    for (const sender of [page, {}]) {
      const headers = { host, ...sender };
      const answer = await ask(real, QUEUES, { headers });
      assert.equal(answer.status, 200);
      assert.equal(JSON.parse(answer.body).ret_code, 0);
      assert.ok(answer.headers.date);
      const nodelist = [nodes.pop().node_id];
      const body = JSON.stringify({ cluster_id, zone, hpcqueue_id, nodelist });
      assert.equal(JSON.parse((await ask(real, REMOVE, posted(body, headers))).body).ret_code, 0);
    }
  }
});

test("responses are never shown as a document, or kept", async () => {
  for (const answer of [await ask(real, QUEUES), await ask(real, REMOVE)]) {
    assert.equal(answer.headers["content-type"], "application/json");
    assert.equal(answer.headers["content-security-policy"], "default-src 'none'; sandbox");
    assert.equal(answer.headers["x-content-type-options"], "nosniff");
    assert.equal(answer.headers["cache-control"], "no-store");
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

test("a removal arrives with its fields, and nothing else of its body", async () => {
  const { cluster_id, zone, queues } = await makeCluster(sim.url);
  const [{ hpcqueue_id }] = queues;
  const body = `{"zone":"${zone}" , "cluster_id":"${cluster_id}","nodelist":[1],\n"hpcqueue_id":"${hpcqueue_id}"}`;
  const answer = await ask(real, REMOVE, posted(body));
  assert.equal(JSON.parse(answer.body).ret_code, 0);
  const received = JSON.parse(sim.sim?.received.of(cluster_id)[0]?.body ?? "");
  assert.deepEqual(received, { cluster_id, hpcqueue_id, nodelist: [1], zone });
});

test("hostile text in a search arrives unchanged", async () => {
  const word = "登录 节点/1~a+b&c=d'()*!%";
  const query = `cluster_id=ehpc-gk3wfc7e&zone=jn1a&search_word=${encodeURIComponent(word)}`;
  const answer = await ask(real, `/console/api/cluster/listNodes?${query}`);
  assert.deepEqual(JSON.parse(answer.body).hpc_app_nodes_set, []);
  const { target = "" } = sim.sim?.received.of("ehpc-gk3wfc7e").at(-1) ?? {};
  assert.equal(new URL(target, sim.url).searchParams.get("search_word"), word);
});

test("only the API's own responses are passed on, and a lost one is 502", async () => {
  /** @param {string} fault */
  const under = (fault) => ask(sim, QUEUES, { headers: { "x-sim-fault": fault } });
  const busy = await under("busy");
  assert.deepEqual([busy.status, JSON.parse(busy.body).ret_code], [200, 5100]);
  for (const fault of [
    ...["status;503", "status;404", "status;429", "html", "null", "redirect", "cut-json"],
    ...["lost-before", "lost-after", "cut"],
  ]) {
    const { status, headers, body } = await under(fault);
    assert.deepEqual([status, headers["content-type"]], [502, "application/json"], fault);
    assert.match(JSON.parse(body).message, /not known whether .* carried out/, fault);
    assert.equal(headers.location, undefined);
  }
  // Last, because the proxy learns this clock, and the next request corrects it.
  const shifted = Date.parse((await under("clock;600")).headers.date ?? "") - Date.now();
  assert.ok(Math.abs(shifted - 600_000) < 3000);
});

test("a fault reaches the simulated API with its own request only", async () => {
  const { cluster_id, zone } = await makeCluster(sim.url);
  const path = `/console/api/operation?zone=${zone}`;
  const faults = ["delay;300", "delay;100", ""];
  await Promise.all(
    faults.map((fault) => ask(sim, path, fault ? { headers: { "x-sim-fault": fault } } : {})),
  );
  const received = sim.sim?.received.of(cluster_id) ?? [];
  assert.deepEqual(
    received.map(({ headers }) => headers["x-sim-fault"] ?? "").sort(),
    [...faults].sort(),
  );
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
  assert.equal(answer.status, 429);
  assert.equal(answer.headers["retry-after"], "1");
  assert.match(JSON.parse(answer.body).message, /ECONNREFUSED.*Nothing was sent/);
});

test("settings are read from the environment, and invalid ones are rejected", () => {
  const keys = { QINGCLOUD_ACCESS_KEY_ID: "a", QINGCLOUD_SECRET_ACCESS_KEY: "b" };
  assert.equal(readSettings({}, {}).mode, "sim");
  const settings = readSettings({}, { ...keys, QINGCLOUD_CLUSTER_ID: "c", QINGCLOUD_ZONE: "z" });
  assert.equal(settings.upstream?.href, "https://hpc-api.qingcloud.com/api");
  assert.deepEqual([settings.mode, settings.cluster_id, settings.zone], ["real", "c", "z"]);
  assert.throws(() => readSettings({}, { QINGCLOUD_ACCESS_KEY_ID: "a" }), /both/);
  for (const QINGCLOUD_API of [
    ...["http://elsewhere.example/api", "file:///api", "elsewhere"],
    ...["https://name:word@elsewhere.example/api", "https://elsewhere.example/api?zone=z"],
  ]) {
    assert.throws(() => readSettings({}, { ...keys, QINGCLOUD_API }), /https/, QINGCLOUD_API);
  }
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

  test("say how to build the package if it is not built, and so does the proxy", async () => {
    const clone = mkdtempSync(join(tmpdir(), "page-"));
    const source = fileURLToPath(new URL("../../", import.meta.url));
    for (const name of ["www", "package.json"]) {
      cpSync(join(source, name), join(clone, name), { recursive: true });
    }
    symlinkSync(join(source, "node_modules"), join(clone, "node_modules"));
    const { href } = pathToFileURL(join(clone, "www/server.js"));
    /** @type {Served} */
    const bare = await (await import(href)).serve({ env: {} });
    const answers = [];
    for (const path of ["/", "/main.js", QUEUES]) answers.push(await ask(bare, path));
    await bare.close();
    rmSync(clone, { recursive: true });
    for (const { status, body } of answers) {
      assert.equal(status, 503);
      assert.match(body, /not built yet\. Run `npm run build`/);
    }
  });
});
