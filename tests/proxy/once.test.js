// Each change is passed on once, and no later delivery is told something else of it.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { drop, json, usual } from "./upstream.js";
import { CHANGE, newKey, proxy, REMOVE, stamp, startWorld, until } from "./world.js";

const folder = mkdtempSync(join(tmpdir(), "ehpc-proxy-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** @typedef {import("./world.js").World} World */

/**
 * @param {Parameters<typeof startWorld>[0]} options
 * @param {(world: World) => Promise<void>} work
 * @param {Parameters<typeof startWorld>[1]} [own]
 */
async function withWorld(options, work, own) {
  const world = await startWorld(options, own);
  try {
    await work(world);
  } finally {
    world.close();
  }
}

test("a lost response is repeated, and not asked for again", () =>
  withWorld(
    {},
    async ({ post, api }) => {
      const key = { "idempotency-key": newKey() };
      const both = await Promise.all([post(key), post(key)]);
      const third = await post(key);
      for (const { status, json } of [...both, third]) {
        assert.equal(status, 502);
        assert.match(json.message, /not known whether the request was carried out/);
      }
      assert.equal(api.posts().length, 1);
    },
    { answer: drop },
  ));

test("a response is repeated as it was, without its time", () =>
  withWorld({}, async ({ post, api }) => {
    const key = { "idempotency-key": newKey() };
    const first = await post(key);
    const again = await post({ ...key, "ehpc-timestamp": stamp(-5000) });
    assert.equal(again.text, first.text);
    assert.ok(first.headers.get("date"));
    assert.equal(again.headers.get("date"), null);
    assert.equal(again.headers.get("ehpc-date"), null);
    assert.equal(api.posts().length, 1);
  }));

test("requests with one key at the same time wait for the first, and get its response", () =>
  withWorld(
    {},
    async ({ post, api }) => {
      const key = { "idempotency-key": newKey() };
      const all = await Promise.all(Array.from({ length: 20 }, () => post(key)));
      assert.equal(new Set(all.map(({ text }) => text)).size, 1);
      assert.equal(api.posts().length, 1);
    },
    { answer: (one, res) => void setTimeout(() => usual(one, res), 200) },
  ));

test("a key that was used for another request gets 422, before and after the response", () =>
  withWorld(
    {},
    async ({ post, api }) => {
      const key = { "idempotency-key": newKey() };
      const first = post(key);
      await until(() => api.posts().length === 1);
      const other = { ...CHANGE, nodelist: ["cln-2"] };
      assert.equal((await post(key, other)).status, 422);
      assert.equal((await first).status, 200);
      assert.equal((await post(key, other)).status, 422);
      assert.equal((await post(key, CHANGE, "/queue/ehpc/addNodes")).status, 422);
      // Another spelling of the same request.
      assert.equal((await post(key, JSON.stringify(CHANGE, null, 1))).status, 200);
      assert.equal(api.posts().length, 1);
    },
    { answer: (one, res) => void setTimeout(() => usual(one, res), 400) },
  ));

test("the same key of two users is two keys", () =>
  withWorld({}, async ({ post, api }) => {
    for (const user of ["alice", "bob", "alice\u0001", "al", "ice"]) {
      await post({ "idempotency-key": "same", "x-user": encodeURIComponent(user) });
    }
    assert.equal(api.posts().length, 5);
  }));

/**
 * Each makes the second delivery of a change fail, if it comes to that.
 * @type {Record<string, (change: { broken: boolean }) => Parameters<typeof startWorld>[0]>}
 */
const SECOND = {
  "is not authorized any more": (state) => ({ authorize: () => !state.broken }),
  "finds authorize broken": (state) => ({ authorize: failing(state, true) }),
  "finds the session ended": (state) => ({ authenticate: () => (state.broken ? null : "alice") }),
  "finds authenticate broken": (state) => ({ authenticate: failing(state, "alice") }),
  "finds credentials broken": (state) => ({
    credentials: failing(state, { accessKeyId: "a", secretAccessKey: "s" }),
  }),
  "finds the audit broken": (state) => ({ audit: failing(state, undefined) }),
  "exceeds the limit a minute": () => ({ limits: { perMinute: 1 } }),
  "exceeds the limit of keys": () => ({ limits: { keys: 1 } }),
  "finds the store broken": (state) => {
    const store = proxy.memoryStore({ singleProcess: true });
    return {
      store: {
        begin: async (...given) =>
          state.broken ? Promise.reject(new Error("down")) : store.begin(...given),
        finish: (...given) => store.finish(...given),
      },
    };
  },
};

/** @param {{ broken: boolean }} state @param {any} value */
function failing(state, value) {
  return () => {
    if (state.broken) throw new Error("broken");
    return value;
  };
}

for (const [name, options] of Object.entries(SECOND)) {
  test(`a second delivery that ${name} is not told that nothing was sent`, () => {
    const state = { broken: false };
    return withWorld({ onError: () => {}, ...options(state) }, async ({ post, api }) => {
      const headers = { "idempotency-key": newKey(), "ehpc-timestamp": stamp() };
      assert.equal((await post(headers)).status, 200);
      state.broken = true;
      const second = await post(headers);
      assert.ok([200, 502].includes(second.status), `${second.status} ${second.text}`);
      if (second.status === 200) assert.equal(second.json.ret_code, 0);
      assert.equal(api.posts().length, 1);
    });
  });
}

test("a second delivery that is malformed is not told that nothing was sent", () =>
  withWorld({ limits: { bodyBytes: 1000 } }, async ({ post, api }) => {
    const headers = { "idempotency-key": newKey() };
    assert.equal((await post(headers)).status, 200);
    for (const body of ["", "{", "x".repeat(1001)]) {
      assert.ok([422, 502].includes((await post(headers, body)).status), body.slice(0, 9));
    }
    assert.equal(api.posts().length, 1);
  }));

test("a second delivery to another process, which finds that all has changed, neither", async () => {
  const store = proxy.memoryStore({ singleProcess: true });
  const lists = (/** @type {boolean} */ has) => ({
    answer: /** @type {import("./upstream.js").Answer} */ (
      (one, res) => {
        if (one.method === "POST") return usual(one, res);
        const { cluster_id, hpcqueue_id } = CHANGE;
        const queue = { hpcqueue_id, cluster_id, node_list: [] };
        const nodes = has ? [{ node_id: "cln-1", cluster_id }] : [];
        json(res, { ret_code: 0, queue_set: [queue], hpc_app_nodes_set: nodes });
      }
    ),
  });
  await withWorld(
    { store, membership: true },
    async (first) => {
      await withWorld(
        { store, membership: true, authorize: () => false, limits: { perMinute: 1 } },
        async (other) => {
          const headers = { "idempotency-key": newKey(), "ehpc-timestamp": stamp() };
          assert.equal((await first.post(headers)).status, 200);
          for (let n = 0; n < 3; n += 1) {
            assert.equal((await other.post(headers)).json.ret_code, 0);
          }
          assert.equal(other.api.posts().length, 0);
        },
        lists(false),
      );
    },
    lists(true),
  );
});

test("after a restart, a key with an SQLite file is known, and without a response in doubt", async () => {
  const path = join(folder, "keys.db");
  const key = { "idempotency-key": newKey() };
  const lost = { "idempotency-key": newKey() };
  let store = proxy.sqliteStore(path);
  await withWorld({ store }, async ({ post }) => {
    assert.equal((await post(key)).status, 200);
  });
  // It ends before the response is stored.
  const killed = { begin: store.begin.bind(store), finish: () => new Promise(() => {}) };
  await withWorld({ store: /** @type {any} */ (killed), timeoutMs: 300 }, async ({ post }) => {
    await post(lost);
  });
  store.close();
  store = proxy.sqliteStore(path);
  await withWorld({ store }, async ({ post, api }) => {
    assert.equal((await post(key)).json.ret_code, 0);
    const { status, json } = await post(lost);
    assert.equal(status, 502);
    assert.match(json.message, /its response is not known/);
    assert.equal(api.posts().length, 0);
  });
  store.close();
});

test("a key is not forgotten for the keys of others: those are refused", () =>
  withWorld(
    { store: proxy.memoryStore({ singleProcess: true, maxKeys: 50 }), onError() {} },
    async ({ post, api }) => {
      const victim = { "idempotency-key": newKey(), "x-user": "victim" };
      await post(victim);
      const statuses = [];
      for (let n = 0; n < 60; n += 1) statuses.push((await post({ "x-user": "mallory" })).status);
      assert.deepEqual([...new Set(statuses)], [200, 429]);
      const before = api.posts().length;
      assert.equal((await post(victim)).status, 200);
      assert.equal(api.posts().length, before);
    },
  ));

test("a refusal of the API and one of the proxy are repeated, too", () =>
  withWorld(
    { audit: failing({ broken: true }, undefined), onError() {} },
    async ({ post, api }) => {
      const key = { "idempotency-key": newKey() };
      for (let n = 0; n < 2; n += 1) {
        const { status, headers } = await post(key);
        assert.equal(status, 429);
        assert.equal(headers.get("retry-after"), "1");
      }
      assert.equal(api.posts().length, 0);
    },
  ));

test("a change that was told to be too late is not passed on later", async () => {
  const real = Date.now;
  try {
    await withWorld({}, async ({ post, api }) => {
      // Too far in the future now, and right in a while.
      const headers = { "idempotency-key": newKey(), "ehpc-timestamp": stamp(30_000) };
      assert.equal((await post(headers)).json.ret_code, 1300);
      Date.now = () => real() + 30_000;
      assert.equal((await post(headers)).json.ret_code, 1300);
      assert.equal(api.posts().length, 0);
    });
  } finally {
    Date.now = real;
  }
});

test("both operations that change something have keys", () =>
  withWorld({}, async ({ post, api }) => {
    for (const path of [REMOVE, "/queue/ehpc/addNodes"]) {
      const key = { "idempotency-key": newKey() };
      assert.equal((await post(key, CHANGE, path)).status, 200);
      assert.equal((await post(key, CHANGE, path)).status, 200);
    }
    assert.deepEqual(
      api.posts().map(({ url }) => url.pathname),
      ["/api/queue/ehpc/removeNodes", "/api/queue/ehpc/addNodes"],
    );
  }));
