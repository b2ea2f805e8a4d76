// A POST with an idempotency key reaches the API once, however often it is sent.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { HttpError } from "../../www/http.js";
import { IdempotencyStore } from "../../www/idempotency.js";
import { serve } from "../../www/server.js";
import { makeCluster } from "./client.js";

/** @typedef {import("./client.js").Json} Json */

/** @type {import("../../www/server.js").Served} */
let server;
before(async () => {
  server = await serve({ env: {} });
});
after(() => server.close());

/** A new key each time. */
let count = 0;
const newKey = () => {
  count += 1;
  return `key ${count} of this test`;
};

/** @param {Json} cluster */
const removal = ({ cluster_id, zone, queues }) =>
  JSON.stringify({ cluster_id, zone, nodelist: [1], hpcqueue_id: queues[0].hpcqueue_id });

/**
 * Posts through the proxy.
 * @param {string} body
 * @param {{ key?: string, fault?: string, path?: string }} [options]
 */
async function post(body, { key, fault, path = "removeNodes" } = {}) {
  /** @type {Record<string, string>} */
  const headers = { "content-type": "application/json" };
  if (key !== undefined) headers["idempotency-key"] = key;
  if (fault !== undefined) headers["x-sim-fault"] = fault;
  const url = `${server.url}/console/api/queue/ehpc/${path}`;
  const answer = await fetch(url, { method: "POST", body, headers });
  const date = answer.headers.get("date");
  return { status: answer.status, date, body: await answer.text() };
}

/** @param {Json} cluster */
const received = ({ cluster_id }) => server.sim?.received.of(cluster_id) ?? [];

describe("the same key", () => {
  test("gets the first response, byte for byte", async () => {
    const cluster = await makeCluster(server.url, { job_ms: 0, clock: 5 });
    const key = newKey();
    const first = await post(removal(cluster), { key });
    assert.equal(JSON.parse(first.body).ret_code, 0);
    assert.deepEqual(await post(removal(cluster), { key }), first);
    assert.equal(received(cluster).length, 1);
    assert.equal("idempotency-key" in (received(cluster)[0]?.headers ?? {}), false);
  });

  test("waits for the first response while it is pending", async () => {
    const cluster = await makeCluster(server.url);
    const key = newKey();
    const all = await Promise.all(
      [1, 2, 3].map(() => post(removal(cluster), { key, fault: "delay;400" })),
    );
    assert.equal(JSON.parse(all[0]?.body ?? "").ret_code, 0);
    assert.deepEqual(all[1], all[0]);
    assert.deepEqual(all[2], all[0]);
    assert.equal(received(cluster).length, 1);
  });

  test("gets the same refusal or the same lost response", async () => {
    for (const [fault, status] of /** @type {const} */ ([
      ["refuse", 200],
      ["lost-after", 502],
      ["lost-before", 502],
      ["status;504", 504],
    ])) {
      const cluster = await makeCluster(server.url);
      const key = newKey();
      const first = await post(removal(cluster), { key, fault });
      const again = await post(removal(cluster), { key });
      assert.equal(first.status, status, fault);
      assert.deepEqual([again.status, again.body], [first.status, first.body], fault);
      assert.equal(received(cluster).length, 1, fault);
    }
  });

  test("is rejected with another body or another operation", async () => {
    const cluster = await makeCluster(server.url);
    const key = newKey();
    const body = removal(cluster);
    assert.equal((await post(body, { key })).status, 200);
    const other = await post(`${body} `, { key });
    assert.equal(other.status, 422);
    assert.match(other.body, /used for another request/);
    assert.equal((await post(body, { key, path: "addNodes" })).status, 422);
    assert.equal(received(cluster).length, 1);
  });
});

test("another key, or none, is another request", async () => {
  const cluster = await makeCluster(server.url, { job_ms: 60_000 });
  const codes = [];
  for (const key of [newKey(), newKey(), undefined, undefined]) {
    const answer = await post(removal(cluster), key === undefined ? {} : { key });
    codes.push(JSON.parse(answer.body).ret_code);
  }
  assert.deepEqual(codes, [0, 5300, 5300, 5300]);
});

test("a malformed key is rejected, and nothing is sent", async () => {
  const cluster = await makeCluster(server.url);
  for (const key of ["", "x".repeat(256), "a\tb", "caf\u00e9"]) {
    const answer = await post(removal(cluster), { key });
    assert.equal(answer.status, 400, key);
    assert.match(answer.body, /printable/);
  }
  assert.equal(received(cluster).length, 0);
  assert.equal((await post(removal(cluster), { key: "x".repeat(255) })).status, 200);
});

describe("the store is bounded", () => {
  let now = 0;
  let asked = 0;
  /**
   * @param {number} size
   * @param {number} [ms]
   */
  const answer =
    (size, ms = 0) =>
    async () => {
      asked += 1;
      if (ms > 0) await sleep(ms);
      return { status: 200, headers: {}, body: Buffer.alloc(size) };
    };

  test("in time", async () => {
    const answers = new IdempotencyStore({ keepMs: 1000, now: () => now });
    asked = 0;
    await answers.get("a", "x", answer(1));
    now += 1000;
    await answers.get("a", "x", answer(1));
    assert.equal(asked, 1);
    now += 1;
    await answers.get("a", "x", answer(1));
    assert.equal(asked, 2);
  });

  test("in keys: the oldest one is dropped, but never a pending one", async () => {
    const answers = new IdempotencyStore({ maxKeys: 2 });
    asked = 0;
    const slow = answers.get("slow", "x", answer(1, 100));
    await answers.get("b", "x", answer(1));
    await answers.get("c", "x", answer(1));
    await answers.get("slow", "x", answer(1));
    assert.equal(asked, 3);
    await answers.get("b", "x", answer(1, 100));
    assert.equal(asked, 4);
    await slow;

    const full = new IdempotencyStore({ maxKeys: 1 });
    const only = full.get("a", "x", answer(1, 50));
    await assert.rejects(full.get("b", "x", answer(1)), { status: 503 });
    await only;
    await full.get("b", "x", answer(1));
  });

  test("in bytes: a request whose response was dropped is not sent again", async () => {
    const answers = new IdempotencyStore({ maxBytes: 100 });
    asked = 0;
    await answers.get("a", "x", answer(60));
    await answers.get("b", "x", answer(60));
    await assert.rejects(answers.get("a", "x", answer(60)), { status: 502 });
    assert.equal((await answers.get("b", "x", answer(60))).body.length, 60);
    assert.equal((await answers.get("c", "x", answer(101))).body.length, 101);
    await assert.rejects(answers.get("c", "x", answer(1)), HttpError);
    assert.equal(asked, 3);
  });

  test("a failure takes no space, and is repeated", async () => {
    const answers = new IdempotencyStore();
    asked = 0;
    const fail = async () => {
      asked += 1;
      throw new HttpError(502, "lost");
    };
    await assert.rejects(answers.get("a", "x", fail), { status: 502 });
    await assert.rejects(answers.get("a", "x", fail), { message: "lost" });
    assert.equal(asked, 1);
  });
});
