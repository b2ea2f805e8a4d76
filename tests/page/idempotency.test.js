// A POST reaches the API once for each key, however often it is sent.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { serve } from "../../www/server.js";
import { changeHeaders, makeCluster } from "./client.js";

/** @typedef {import("./client.js").Json} Json */

/** @type {import("../../www/server.js").Served} */
let server;
before(async () => {
  server = await serve({ env: {} });
});
after(() => server.close());

const newKey = () => randomUUID();

/**
 * @param {Json} cluster
 * @param {number[]} [nodelist]
 */
const removal = ({ cluster_id, zone, queues }, nodelist = [1]) =>
  JSON.stringify({ cluster_id, zone, nodelist, hpcqueue_id: queues[0].hpcqueue_id });

/**
 * Posts through the proxy.
 * @param {string} body
 * @param {{ key?: string, fault?: string, path?: string }} [options]
 */
async function post(body, { key, fault, path = "removeNodes" } = {}) {
  const { "idempotency-key": _, ...headers } = changeHeaders();
  if (key !== undefined) headers["idempotency-key"] = key;
  if (fault !== undefined) headers["x-sim-fault"] = fault;
  const url = `${server.url}/console/api/queue/ehpc/${path}`;
  const answer = await fetch(url, { method: "POST", body, headers });
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
}

/** @param {Awaited<ReturnType<typeof post>>} answer */
const shown = ({ status, body }) => ({ status, body });

/** @param {Json} cluster */
const received = ({ cluster_id }) => server.sim?.received.of(cluster_id) ?? [];

describe("the same key", () => {
  test("gets the first response, byte for byte", async () => {
    const cluster = await makeCluster(server.url, { job_ms: 0, clock: 5 });
    const key = newKey();
    const first = await post(removal(cluster), { key });
    assert.equal(JSON.parse(first.body).ret_code, 0);
    assert.ok(first.headers.get("date"));
    const again = await post(removal(cluster), { key });
    assert.deepEqual(shown(again), shown(first));
    // A `Date` that is repeated later would be a wrong clock.
    assert.equal(again.headers.get("date"), null);
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
    assert.equal(new Set(all.map(({ body }) => body)).size, 1);
    assert.equal(received(cluster).length, 1);
  });

  test("gets the same refusal or the same lost response", async () => {
    for (const [fault, status] of /** @type {const} */ ([
      ["refuse", 200],
      ["lost-after", 502],
      ["lost-before", 502],
      ["status;504", 502],
    ])) {
      const cluster = await makeCluster(server.url);
      const key = newKey();
      const first = await post(removal(cluster), { key, fault });
      const again = await post(removal(cluster), { key });
      assert.equal(first.status, status, fault);
      assert.deepEqual(shown(again), shown(first), fault);
      assert.equal(received(cluster).length, 1, fault);
    }
  });

  test("is rejected with another body or another operation", async () => {
    const cluster = await makeCluster(server.url);
    const key = newKey();
    assert.equal((await post(removal(cluster), { key })).status, 200);
    const other = await post(removal(cluster, [1, 2]), { key });
    assert.equal(other.status, 422);
    assert.match(other.body, /used for another request/);
    assert.equal((await post(removal(cluster), { key, path: "addNodes" })).status, 422);
    assert.equal(received(cluster).length, 1);
  });
});

test("another key is another request", async () => {
  const cluster = await makeCluster(server.url, { job_ms: 60_000 });
  const codes = [];
  for (const key of [newKey(), newKey(), newKey()]) {
    codes.push(JSON.parse((await post(removal(cluster), { key })).body).ret_code);
  }
  assert.deepEqual(codes, [0, 5300, 5300]);
});

test("without a valid key nothing is sent", async () => {
  const cluster = await makeCluster(server.url);
  for (const key of [undefined, "", "x".repeat(256), "a b", "a\tb", "caf\u00e9"]) {
    const answer = await post(removal(cluster), key === undefined ? {} : { key });
    assert.equal(answer.status, 400, key);
    assert.match(JSON.parse(answer.body).message, /Idempotency-Key of 1 to 255 visible/);
  }
  assert.equal(received(cluster).length, 0);
  assert.equal((await post(removal(cluster), { key: "x".repeat(255) })).status, 200);
});
