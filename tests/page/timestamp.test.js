// The timestamp that a client requests from the signing proxy: the request expires exactly when the
// API rejects that timestamp.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { connect } from "node:net";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { GivenUp, IdempotencyStore } from "../../www/idempotency.js";
import { SIM_CREDENTIALS, serve } from "../../www/server.js";
import { ask } from "../../www/upstream.js";
import { UpstreamClock } from "../../www/upstream-clock.js";
import { makeCluster, stamp } from "./client.js";
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
  const init = {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
  };
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

  test("without a requested timestamp is signed with the current time", async () => {
    const cluster = await makeCluster(sim.url);
    assert.equal(code(await remove(cluster)), 0);
    const [{ target = "" } = {}] = received(cluster);
    const signed = Date.parse(new URL(target, sim.url).searchParams.get("timestamp") ?? "");
    assert.ok(Math.abs(signed - Date.now()) < 3000);
  });

  test("with a known idempotency key gets the first response, even with an old timestamp", async () => {
    const cluster = await makeCluster(sim.url);
    const key = { "idempotency-key": cluster.cluster_id };
    const first = await remove(cluster, { ...key, ...requestTime(0) });
    assert.equal(code(first), 0);
    assert.equal((await remove(cluster, { ...key, ...requestTime(-90) })).text, first.text);
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
  test("is forwarded as Ehpc-Date with every response", async () => {
    const own = await serve({ env: {} });
    for (const fault of ["", "busy", "status;503", "html", "null", "refuse", "cut-json"]) {
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

  test("is not made up if the response is lost", async () => {
    const own = await serve({ env: {} });
    const cluster = await makeCluster(own.url);
    assert.ok((await read(cluster, {}, own)).date);
    const lost = await remove(cluster, { "x-sim-fault": "lost-after" }, own);
    await own.close();
    assert.deepEqual([lost.status, lost.date], [502, null]);
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

  test("of a cached response is not learnt", () => {
    const clock = new UpstreamClock();
    const date = new Date(Date.now() - 30_000).toUTCString();
    const body = Buffer.from('{"ret_code": 0}');
    clock.learn("http://api", "z", { status: 200, headers: { date, age: "30" }, body }, Date.now());
    assert.equal(clock.date("http://api", "z"), null);
  });
});

describe("a request without a requested timestamp", () => {
  const refusal = Buffer.from('{"ret_code": 1300}');
  const date = (/** @type {number} */ off) => new Date(Date.now() + off * 1000).toUTCString();

  test("does not follow a clock that is more than ten minutes off", () => {
    for (const off of [-605, 605, 86_400, 1e9, Number.NaN]) {
      const clock = new UpstreamClock();
      const shown = Number.isNaN(off) ? "Sat, 13 Sep 275760 00:00:00 GMT" : date(off);
      const answer = { status: 200, headers: { date: shown }, body: refusal };
      clock.learn("http://api", "z", answer, Date.now());
      const now = clock.now("http://api", "z").getTime();
      assert.ok(Math.abs(now - Date.now()) < 50, `${off} s`);
      assert.equal(clock.date("http://api", "z"), null);
    }
  });

  test("does not follow the response to a client's probe with an old timestamp", () => {
    const clock = new UpstreamClock();
    const answer = { status: 200, headers: { date: date(120) }, body: refusal };
    clock.learn("http://api", "z", answer, Date.now(), Date.now() - 63_000);
    assert.ok(Math.abs(clock.now("http://api", "z").getTime() - Date.now()) < 50);
  });
});

describe("a request that its client aborted", () => {
  /** A server that counts its requests. */
  async function counting() {
    let asked = 0;
    const api = createServer((_, res) => {
      asked += 1;
      res.end('{"ret_code": 0, "job_id": "j-1"}');
    });
    await new Promise((resolve) => api.listen(0, "127.0.0.1", () => resolve(undefined)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (api.address());
    return { url: `http://127.0.0.1:${port}/api`, asked: () => asked, close: () => api.close() };
  }

  test("before it was forwarded is not forwarded", async () => {
    const api = await counting();
    const proxy = await serve({ credentials: SIM_CREDENTIALS, upstream: api.url, env: {} });
    const head = `POST ${REMOVE} HTTP/1.1\r\nHost: 127.0.0.1:${proxy.port}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n`;
    for (let i = 0; i < 20; i += 1) {
      const socket = connect(proxy.port, "127.0.0.1");
      await new Promise((resolve) => socket.once("connect", () => resolve(undefined)));
      socket.write(head);
      await sleep(5);
      await new Promise((resolve) => socket.write("{}", () => resolve(undefined)));
      socket.resetAndDestroy();
    }
    await sleep(200);
    await proxy.close();
    api.close();
    assert.equal(api.asked(), 0);
  });

  test("while the proxy connects to the API is not forwarded either", async () => {
    const api = await counting();
    const message = { method: "POST", target: "/api", headers: {}, body: Buffer.from("{}") };
    const given = ask(new URL(api.url), message, () => {
      throw new GivenUp();
    });
    await assert.rejects(given, GivenUp);
    await sleep(100);
    api.close();
    assert.equal(api.asked(), 0);
  });

  test("leaves its key to other requests that wait for it", async () => {
    const answers = new IdempotencyStore();
    const answer = { status: 200, headers: {}, body: Buffer.from("1") };
    /** @type {(error: Error) => void} */
    let giveUp = () => {};
    const gone = answers.get("k", "x", () => new Promise((_, reject) => (giveUp = reject)));
    let asked = 0;
    const others = [1, 2].map(() =>
      answers.get("k", "x", async () => {
        asked += 1;
        return answer;
      }),
    );
    giveUp(new GivenUp());
    await assert.rejects(gone, GivenUp);
    assert.deepEqual(await Promise.all(others), [answer, answer]);
    assert.equal(asked, 1);
  });
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
  assert.deepEqual([answer.status, answer.date], [504, null]);
  assert.ok(ms > 7500 && ms < 9500, `${ms} ms`);
});
