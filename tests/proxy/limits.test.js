// Limits: nobody uses up what others need, and nothing grows without bound.

import assert from "node:assert/strict";
import { request } from "node:http";
import { after, describe, test } from "node:test";
import { listNodes } from "../node/package.js";
import { hang, usual } from "./upstream.js";
import {
  CHANGE,
  changeHeaders,
  newKey,
  ORIGIN,
  proxy,
  REMOVE,
  startWorld,
  until,
  usualOptions,
} from "./world.js";

const MIB = 2 ** 20;

/** @type {import("./world.js").World[]} */
const worlds = [];
after(() => {
  for (const world of worlds) world.close();
});

/** @param {Parameters<typeof startWorld>[0]} [options] @param {Parameters<typeof startWorld>[1]} [own] */
async function world(options, own) {
  const one = await startWorld({ timeoutMs: 1000, ...options }, own);
  worlds.push(one);
  return one;
}

/**
 * A handler without HTTP, whose API responds at once.
 * @param {Parameters<typeof startWorld>[0]} [options]
 */
function direct(options) {
  let sent = 0;
  const handler = proxy.createProxy({
    ...usualOptions("https://api.example/api"),
    fetch: async () => {
      sent += 1;
      return new Response('{"ret_code":0,"job_id":"j-1"}');
    },
    onError() {},
    ...options,
  });
  /** @param {string} user @param {Record<string, string>} [headers] */
  const post = async (user, headers) => {
    const init = { method: "POST", headers: changeHeaders({ "x-user": user, ...headers }) };
    const url = `https://console.example/console/api${REMOVE}`;
    return (await handler(new Request(url, { ...init, body: JSON.stringify(CHANGE) }))).status;
  };
  return { post, sent: () => sent };
}

test("10,000 changes of one user do not hurt another's", async (t) => {
  const { post, sent } = direct();
  const started = performance.now();
  /** @type {Record<number, number>} */
  const counts = {};
  for (let n = 0; n < 10_000; n += 1) {
    const status = await post("alice");
    counts[status] = (counts[status] ?? 0) + 1;
  }
  assert.ok((counts[200] ?? 0) <= 1000, JSON.stringify(counts));
  assert.equal(await post("bob"), 200);
  assert.equal(sent(), (counts[200] ?? 0) + 1);
  t.diagnostic(`${JSON.stringify(counts)} in ${Math.round(performance.now() - started)} ms`);
});

test("10,000 users at once each have their own limits, and leave nothing behind", async (t) => {
  const { post } = direct({
    limits: { inFlight: 1, perMinute: 3, keys: 2 },
    store: proxy.memoryStore({ singleProcess: true, maxKeys: 1_000_000 }),
  });
  const before = process.memoryUsage().heapUsed;
  const started = performance.now();
  for (let n = 0; n < 10_000; n += 1) assert.equal(await post(`user ${n}`.replace(" ", "-")), 200);
  const ms = performance.now() - started;
  const each = (process.memoryUsage().heapUsed - before) / 10_000;
  for (const user of ["user-0", "user-5000", "user-9999"]) {
    assert.equal(await post(user), 200, user);
    assert.equal(await post(user), 429, user);
  }
  t.diagnostic(`${(ms / 10_000).toFixed(2)} ms a user, ${Math.round(each)} bytes of heap a user`);
  assert.ok(each < 20_000);
});

test("the default limits let one user open a cluster of 10,000 nodes in five tabs at once", async () => {
  const nodes = Array.from({ length: 10_000 }, (_, i) => ({ node_id: `cln-${i}` }));
  const handler = proxy.createProxy({
    ...usualOptions("https://api.example/api"),
    fetch: async (url) => {
      const { searchParams } = new URL(`${url}`);
      const offset = Number(searchParams.get("offset"));
      const hpc_app_nodes_set = nodes.slice(offset, offset + Number(searchParams.get("limit")));
      return Response.json({ ret_code: 0, total_count: nodes.length, hpc_app_nodes_set });
    },
  });
  /** @type {Map<number, number>} */
  const statuses = new Map();
  const options = {
    endpoint: `${ORIGIN}/console/api`,
    headers: { origin: ORIGIN },
    fetch: async (/** @type {string} */ url, /** @type {any} */ init) => {
      const response = await handler(new Request(url, init));
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      return response;
    },
  };
  const open = () => listNodes({ cluster_id: "ehpc-1", zone: "jn1a" }, options);
  for (const list of await Promise.all([open(), open(), open(), open(), open()])) {
    assert.deepEqual(list, nodes);
  }
  assert.deepEqual([...statuses], [[200, 5 * 101]]);
});

test("a full share comes back with time, and the response says when", async () => {
  const real = Date.now;
  let off = 0;
  Date.now = () => real() + off;
  try {
    const { get } = await world({ limits: { perMinute: 6 } });
    for (let n = 0; n < 6; n += 1) assert.equal((await get()).status, 200);
    const { status, headers } = await get();
    assert.equal(status, 429);
    const seconds = Number(headers.get("retry-after"));
    assert.ok(seconds > 0 && seconds <= 10, `${seconds}`);
    off = seconds * 1000 + 100;
    assert.equal((await get()).status, 200);
    assert.equal((await get()).status, 429);
    // A clock that is set back must not take the share away for long.
    off = -3_600_000;
    assert.equal((await get()).status, 429);
    off += 11_000;
    assert.equal((await get()).status, 200);
  } finally {
    Date.now = real;
  }
});

test("a limit of keys: the oldest are kept, and expire", async () => {
  const real = Date.now;
  let off = 0;
  Date.now = () => real() + off;
  try {
    const { post, api } = await world({ limits: { keys: 3 } });
    const keys = Array.from({ length: 3 }, () => ({ "idempotency-key": newKey() }));
    for (const key of keys) assert.equal((await post(key)).status, 200);
    const { status, headers } = await post();
    assert.equal(status, 429);
    const seconds = Number(headers.get("retry-after"));
    assert.ok(seconds > 600 && seconds < 760, `${seconds}`);
    for (const key of keys) assert.equal((await post(key)).status, 200);
    assert.equal(api.posts().length, 3);
    off = seconds * 1000 + 1000;
    assert.equal((await post()).status, 200);
  } finally {
    Date.now = real;
  }
});

test("requests at the same time: one more is refused, and its place is given back", async () => {
  const { post, get, api } = await world(
    { limits: { inFlight: 4 }, timeoutMs: 3000 },
    { answer: hang },
  );
  const running = [post(), post(), get(), get()];
  await until(() => api.received.length === 4);
  for (const { status, headers } of [await post(), await get()]) {
    assert.equal(status, 429);
    assert.equal(headers.get("retry-after"), "1");
  }
  assert.equal((await get(undefined, { "x-user": "bob" })).status, 502);
  await Promise.all(running);
  api.answer = usual;
  for (const { status } of await Promise.all([post(), post(), get(), get()]))
    assert.equal(status, 200);
});

test("requests that are refused give their place back, too", async () => {
  const { post, get } = await world({ limits: { inFlight: 1, keys: 1000, perMinute: 10_000 } });
  for (let n = 0; n < 20; n += 1) {
    await post({}, "{");
    await post({ "content-type": "text/plain" });
    await post({ "ehpc-timestamp": "2020-01-01T00:00:00Z" });
    await get("/operation?limit=0");
  }
  assert.equal((await post()).status, 200);
});

describe("bodies", { concurrency: true }, () => {
  test("of 1 MiB are read, one byte more is not", async () => {
    const { post, api } = await world();
    const body = JSON.stringify(CHANGE);
    const padded = (/** @type {number} */ length) => body.padEnd(length, " ");
    assert.equal((await post({}, padded(MIB))).status, 200);
    assert.equal((await post({}, padded(MIB + 1))).status, 413);
    assert.equal(api.posts().length, 1);
  });

  test("without a length are read up to 1 MiB", async () => {
    const one = await world({ timeoutMs: 5000 });
    let taken = 0;
    const headers = { ...changeHeaders(), "transfer-encoding": "chunked" };
    const sent = request(`${one.base}${REMOVE}`, { method: "POST", headers });
    sent.on("error", () => {});
    const status = await new Promise((resolve) => {
      sent.on("response", (response) => resolve(response.statusCode));
      const more = () => {
        taken += 1;
        if (taken < 64 && sent.write(Buffer.alloc(MIB, 32))) setImmediate(more);
        else sent.once("drain", more);
      };
      more();
    });
    sent.destroy();
    assert.equal(status, 413);
    assert.ok(taken < 20, `${taken} MiB were taken`);
  });

  test("that never end: the time passes, and nothing is sent", async () => {
    const one = await world({ timeoutMs: 500 });
    const sent = request(`${one.base}${REMOVE}`, { method: "POST", headers: changeHeaders() });
    sent.on("error", () => {});
    sent.write("{");
    const status = await new Promise((resolve) => {
      sent.on("response", (response) => resolve(response.statusCode));
    });
    sent.destroy();
    assert.ok(status >= 400 && status < 500 && status !== 408, `${status}`);
    assert.equal(one.api.posts().length, 0);
  });

  test("that are not UTF-8, or not exactly a change, are refused", async () => {
    const { handler, api } = await world();
    const text = JSON.stringify(CHANGE);
    const bad = Buffer.from(text.replace("cln-1", "cln-\u0000")).map((byte) => byte || 0xff);
    const surrogate = text.replace("cln-1", "\\ud800");
    for (const body of [
      bad,
      Buffer.from([0xfe, 0xff]),
      Buffer.from(text, "utf16le"),
      surrogate,
      "",
      "null",
      "[]",
      `[${text}]`,
      `${text}${text}`,
      text.replace("jn1a", 'jn1a","zone":"other'),
      text.replace('"zone"', '"__proto__":{},"zone"'),
      text.replace('"zone"', '"timestamp":"2026-01-31T08:00:00Z","zone"'),
      text.replace('["cln-1"]', "[]"),
      text.replace('["cln-1"]', "[-5]"),
      text.replace('["cln-1"]', "[0]"),
      text.replace('["cln-1"]', "[1.5]"),
      text.replace('["cln-1"]', "[1e99]"),
      text.replace('["cln-1"]', '["cln-1","cln-1"]'),
      text.replace('["cln-1"]', '"cln-1"'),
      text.replace('["cln-1"]', '[""]'),
      text.replace('["cln-1"]', "[null]"),
      text.replace('["cln-1"]', `[${Array.from({ length: 10_001 }, (_, n) => n + 1)}]`),
      text.replace('["cln-1"]', "[".repeat(100_000)),
      text.replace('"ehpc-1"', "7"),
      text.replace('"ehpc-1"', '""'),
    ]) {
      const init = { method: "POST", headers: changeHeaders(), body };
      const url = `https://console.example/console/api${REMOVE}`;
      const response = await handler(new Request(url, init));
      assert.equal(response.status, 400, String(body).slice(0, 200));
    }
    assert.equal(api.received.length, 0);
  });

  test("with 10,000 nodes are passed on as they are", async () => {
    const { post, api } = await world();
    const nodelist = Array.from({ length: 10_000 }, (_, n) => (n % 2 ? n : `cln-${n}`));
    assert.equal((await post({}, { ...CHANGE, nodelist })).status, 200);
    assert.deepEqual(JSON.parse(api.posts()[0]?.body ?? "").nodelist, nodelist);
  });
});

test("400 responses of 1 MiB do not stay in memory", async (t) => {
  const body = JSON.stringify({ ret_code: 0, job_id: "j-1", more: "x".repeat(MIB) });
  const { post } = direct({ fetch: async () => new Response(body) });
  await post("alice");
  const before = process.memoryUsage().rss;
  for (let n = 0; n < 400; n += 1) assert.equal(await post("alice"), 200);
  const grown = (process.memoryUsage().rss - before) / MIB;
  t.diagnostic(`grew by ${Math.round(grown)} MiB, of which 64 MiB are the memory store's`);
  assert.ok(grown < 300, `${grown} MiB`);
});
