// The timestamp that a client requests from the signing proxy: the request expires exactly when the
// API rejects that timestamp.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { connect } from "node:net";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { SIM_CREDENTIALS, serve } from "../../www/server.js";
import { changeHeaders, makeCluster, stamp } from "./client.js";
import { real, sim } from "./proxied.js";

/** @typedef {import("./client.js").Json} Json */
/** @typedef {import("../../www/server.js").Served} Served */

const REMOVE = "/console/api/queue/ehpc/removeNodes";

/**
 * @param {Served} server
 * @param {string} path
 * @param {RequestInit} init
 */
async function send({ url }, path, init) {
  const answer = await fetch(`${url}${path}`, init);
  const text = await answer.text();
  const { headers, status } = answer;
  return { status, headers, text, date: headers.get("ehpc-date") };
}

/**
 * Reads the log of a zone.
 * @param {Json} cluster
 * @param {Record<string, string>} [headers]
 * @param {Served} [server]
 */
const read = ({ zone }, headers = {}, server = real) =>
  send(server, `/console/api/operation?zone=${zone}&limit=1`, { headers });

/**
 * Removes the first node.
 * @param {Json} cluster
 * @param {Record<string, string>} [headers]
 * @param {Served} [server]
 */
function remove({ cluster_id, zone, queues }, headers = {}, server = real) {
  const [{ hpcqueue_id, nodes }] = queues;
  const body = JSON.stringify({ cluster_id, zone, hpcqueue_id, nodelist: [nodes[0].node_id] });
  const init = { method: "POST", body, headers: { ...changeHeaders(), ...headers } };
  return send(server, REMOVE, init);
}

/** @param {number} seconds from now */
const requestTime = (seconds) => ({ "ehpc-timestamp": stamp(seconds) });

/** @param {{ text: string }} answer */
const code = ({ text }) => JSON.parse(text).ret_code;

/** @param {Json} cluster */
const received = ({ cluster_id }) => sim.sim?.received.of(cluster_id) ?? [];

describe("a read", () => {
  test("is signed with exactly the requested timestamp, which the API checks", async () => {
    for (const [off, ret_code] of /** @type {const} */ ([
      [0, 0],
      [-55, 0],
      [-100, 1300],
      [55, 0],
      [100, 1300],
    ])) {
      const cluster = await makeCluster(sim.url);
      const headers = requestTime(off);
      assert.equal(code(await read(cluster, headers)), ret_code, `${off} s`);
      const [{ target = "" } = {}, ...more] = received(cluster);
      const signed = new URL(target, sim.url).searchParams.get("timestamp");
      assert.equal(signed, headers["ehpc-timestamp"]);
      assert.equal(more.length, 0);
    }
  });

  test("more than two minutes off is rejected by the proxy", async () => {
    for (const off of [-130, 130, -400, 86_400]) {
      const cluster = await makeCluster(sim.url);
      const answer = await read(cluster, requestTime(off));
      assert.deepEqual([answer.status, code(answer)], [200, 1300], `${off} s`);
      assert.equal(received(cluster).length, 0, `${off} s`);
    }
  });
});

describe("a change", () => {
  test("is signed with exactly the requested timestamp", async () => {
    for (const off of [-50, -43, 0, 3]) {
      const cluster = await makeCluster(sim.url);
      const headers = requestTime(off);
      assert.equal(code(await remove(cluster, headers)), 0, `${off} s`);
      const [{ target = "" } = {}] = received(cluster);
      const signed = new URL(target, sim.url).searchParams.get("timestamp");
      assert.equal(signed, headers["ehpc-timestamp"]);
    }
  });

  test("that has expired, or is in the future, is rejected like by the API, and not forwarded", async () => {
    for (const off of [-62, -90, -3600, 7, 30, 3600]) {
      const cluster = await makeCluster(sim.url);
      const answer = await remove(cluster, requestTime(off));
      assert.deepEqual([answer.status, code(answer)], [200, 1300], `${off} s`);
      assert.match(answer.headers.get("content-type") ?? "", /^application\/json/);
      assert.equal(received(cluster).length, 0, `${off} s`);
    }
  });

  test("is checked against the API's clock, once that is known", async () => {
    const cluster = await makeCluster(sim.url, { clock: 40 });
    assert.equal(code(await read(cluster)), 0);
    assert.equal(code(await remove(cluster, requestTime(-25))), 1300);
    assert.equal(code(await remove(cluster, requestTime(50))), 1300);
    assert.equal(received(cluster).length, 1);
    assert.equal(code(await remove(cluster, requestTime(40))), 0);
  });

  test("without a requested timestamp is not passed on", async () => {
    const { cluster_id, zone, queues } = await makeCluster(sim.url);
    const { "ehpc-timestamp": _, ...headers } = changeHeaders();
    const body = JSON.stringify({
      ...{ cluster_id, zone, nodelist: [1] },
      hpcqueue_id: queues[0].hpcqueue_id,
    });
    const answer = await send(real, REMOVE, { method: "POST", body, headers });
    assert.equal(answer.status, 400);
    assert.match(JSON.parse(answer.text).message, /Ehpc-Timestamp is required/);
    assert.equal(sim.sim?.received.of(cluster_id).length, 0);
  });

  test("with a known idempotency key gets the first response, even with an old timestamp", async () => {
    const cluster = await makeCluster(sim.url);
    const key = { "idempotency-key": cluster.cluster_id };
    const first = await remove(cluster, { ...key, ...requestTime(0) });
    assert.equal(code(first), 0);
    assert.equal((await remove(cluster, { ...key, ...requestTime(-90) })).text, first.text);
    assert.equal(received(cluster).length, 1);
  });

  test("that was carried out is not called expired because the API's clock has become known", async () => {
    const cluster = await makeCluster(sim.url, { clock: 13 });
    const headers = { "idempotency-key": cluster.cluster_id, ...requestTime(-45) };
    const first = await remove(cluster, headers);
    assert.equal(code(first), 0);
    await sleep(3000);
    assert.equal((await remove(cluster, headers)).text, first.text);
    assert.equal(received(cluster).length, 1);
  });
});

test("a malformed timestamp is 400, and nothing is forwarded", async () => {
  const cluster = await makeCluster(sim.url);
  const good = stamp();
  for (const text of [
    ...["", "now", "0", `${Date.now()}`, new Date().toUTCString(), new Date().toISOString()],
    ...[good.replace("Z", ""), good.replace("Z", "+00:00"), good.replace("T", " "), `${good}x`],
    ...["2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z", "2026-13-01T00:00:00Z"],
    ...["+12026-01-01T00:00Z", `${good}, ${good}`],
  ]) {
    const headers = { "ehpc-timestamp": text };
    assert.equal((await read(cluster, headers)).status, 400, text);
    assert.equal((await remove(cluster, headers)).status, 400, text);
  }
  assert.equal(received(cluster).length, 0);
});

describe("the API's Date", () => {
  test("is forwarded as Ehpc-Date with every response of the API", async () => {
    const own = await serve({ env: {} });
    for (const fault of ["", "busy", "refuse", "unknown-code"]) {
      const cluster = await makeCluster(own.url, { clock: 20 });
      /** @type {Record<string, string>} */
      const headers = fault ? { "x-sim-fault": fault } : {};
      for (const send of [read, remove]) {
        const answer = await send(cluster, headers, own);
        assert.equal(answer.date, answer.headers.get("date"), fault);
        const off = Date.parse(answer.date ?? "") - Date.now();
        assert.ok(Math.abs(off - 20_000) < 3000, `${fault}: ${off} ms`);
      }
    }
    await own.close();
  });

  test("is forwarded with a rejection by the API too", async () => {
    const answer = await read(await makeCluster(sim.url), requestTime(-70));
    assert.equal(code(answer), 1300);
    assert.ok(answer.date);
  });

  test("is not made up if the response is lost, or not the API's", async () => {
    const own = await serve({ env: {} });
    for (const fault of ["lost-after", "status;503", "html", "null", "cut-json"]) {
      const cluster = await makeCluster(own.url);
      assert.ok((await read(cluster, {}, own)).date);
      for (const send of [read, remove]) {
        const { status, headers, date } = await send(cluster, { "x-sim-fault": fault }, own);
        assert.deepEqual([status, headers.get("date"), date], [502, null, null], fault);
      }
    }
    await own.close();
  });

  test("is added to the proxy's own rejections only if the API's clock is known", async () => {
    const cluster = await makeCluster(sim.url, { clock: -30 });
    assert.equal((await remove(cluster, requestTime(20))).date, null);
    assert.equal((await read(cluster, requestTime(200))).date, null);
    assert.equal(code(await read(cluster, requestTime(-30))), 0);
    for (const answer of [
      await remove(cluster, requestTime(20)),
      await read(cluster, requestTime(200)),
    ]) {
      assert.equal(code(answer), 1300);
      const off = Date.parse(answer.date ?? "") - Date.now();
      assert.ok(Math.abs(off + 30_000) < 2000, `${off} ms`);
    }
    assert.equal(received(cluster).length, 1);
  });

  test("of a cached response is not learnt", async () => {
    const date = new Date(Date.now() - 30_000).toUTCString();
    const api = await startApi({ date, age: "30" });
    const own = await serve({ credentials: SIM_CREDENTIALS, upstream: api.url, env: {} });
    const zone = { zone: "z" };
    assert.equal((await read(zone, {}, own)).headers.get("age"), "30");
    const rejected = await read(zone, requestTime(200), own);
    await own.close();
    api.close();
    assert.deepEqual([code(rejected), rejected.date], [1300, null]);
  });
});

/**
 * An API that accepts everything, and counts its requests.
 * @param {Record<string, string>} [headers] of its responses
 */
async function startApi(headers = {}) {
  let asked = 0;
  const api = createServer((_, res) => {
    asked += 1;
    res.writeHead(200, { connection: "close", ...headers });
    res.end('{"ret_code": 0, "job_id": "j-1"}');
  });
  await new Promise((resolve) => api.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (api.address());
  return { url: `http://127.0.0.1:${port}/api`, asked: () => asked, close: () => api.close() };
}

test("a request that its client has given up before it was passed on is not passed on", async () => {
  const api = await startApi();
  const proxy = await serve({ credentials: SIM_CREDENTIALS, upstream: api.url, env: {} });
  const fields = { cluster_id: "ehpc-gk3wfc7e", zone: "jn1a", hpcqueue_id: "ehpcq-m7qglynz" };
  const body = JSON.stringify({ ...fields, nodelist: [1] });
  const head = () =>
    [
      ...[`POST ${REMOVE} HTTP/1.1`, `Host: 127.0.0.1:${proxy.port}`],
      ...Object.entries(changeHeaders()).map(([name, value]) => `${name}: ${value}`),
      ...[`Content-Length: ${body.length}`, "", ""],
    ].join("\r\n");
  // The same request, sent in the same way, arrives if its client stays.
  for (const stays of [true, false]) {
    for (let i = 0; i < 20; i += 1) {
      const socket = connect(proxy.port, "127.0.0.1");
      await new Promise((resolve) => socket.once("connect", () => resolve(undefined)));
      socket.write(head());
      await sleep(5);
      await new Promise((resolve) => socket.write(body, () => resolve(undefined)));
      if (stays) await new Promise((resolve) => socket.once("data", () => resolve(undefined)));
      socket.resetAndDestroy();
    }
  }
  await sleep(200);
  await proxy.close();
  api.close();
  assert.equal(api.asked(), 20);
});

test("the proxy gives up on a silent API before a client does", async () => {
  const silent = createServer(() => {});
  await new Promise((resolve) => silent.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (silent.address());
  const upstream = `http://127.0.0.1:${port}/api`;
  const proxy = await serve({ credentials: SIM_CREDENTIALS, upstream, env: {} });
  const started = performance.now();
  const answer = await send(proxy, "/console/api/operation?zone=z", {});
  const ms = performance.now() - started;
  await proxy.close();
  silent.close();
  silent.closeAllConnections();
  assert.deepEqual([answer.status, answer.date], [502, null]);
  assert.ok(ms > 7500 && ms < 9500, `${ms} ms`);
});
