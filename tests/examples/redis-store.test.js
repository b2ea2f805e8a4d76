// The recipe of a store in Redis, with a real one.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { redis } from "../../scripts/setup/redis.js";
import { responseOf, responseWith, storeConformance } from "../proxy/stores.js";
import { load } from "./folder.js";
import { startRedis } from "./redis.js";

const HOUR_MS = 3_600_000;

const program = await redis();

describe("the store in Redis", {
  skip: program ? false : "Redis is missing",
  timeout: 120_000,
}, () => {
  /** @type {Awaited<ReturnType<typeof startRedis>>} */
  let server;
  /** @type {(url: string) => Promise<import("../../js/proxy/types.d.ts").ClosableStore>} */
  let redisStore;
  before(async () => {
    ({ redisStore } = await load("./proxy/redis-store.js"));
    server = await startRedis(program ?? "");
  });
  after(() => server?.close());

  for (const { name, run } of storeConformance(() => redisStore(server.url))) test(name, run);

  test("keys and responses outlive a Redis that is killed, and the store connects again", async (t) => {
    const store = await redisStore(server.url);
    t.after(() => store.close());
    const until = Date.now() + HOUR_MS;
    for (let round = 0; round < 20; round++) {
      const [begun, finished] = [`begun ${round}`, `finished ${round}`];
      for (const key of [begun, finished])
        assert.equal((await store.begin(key, key, until)).first, true);
      await store.finish(finished, responseWith(round));
      await server.killAndRestart();
      const again = () => store.begin(begun, "another", until);
      assert.deepEqual(await patiently(again), { first: false, fingerprint: begun });
      const stored = responseOf(await store.begin(finished, "another", until));
      assert.deepEqual(stored, responseWith(round));
    }
  });

  test("a Redis that does not reply rejects, and a request is never first twice", async (t) => {
    const store = await redisStore(server.url);
    t.after(() => store.close());
    const until = Date.now() + HOUR_MS;
    server.send("SIGSTOP");
    const from = Date.now();
    await assert.rejects(store.begin("hung", "f", until), /timed out/);
    assert.ok(Date.now() - from < 5000);
    server.send("SIGCONT");
    await sleep(200);
    // It was carried out later, although it rejected.
    assert.equal((await patiently(() => store.begin("hung", "f", until))).first, false);
  });

  test("a full Redis rejects new requests and keeps the old ones", async (t) => {
    const store = await redisStore(server.url);
    t.after(() => store.close());
    const until = Date.now() + HOUR_MS;
    /** @type {string[]} */
    const begun = [];
    await assert.rejects(async () => {
      for (let i = 0; i < 100; i++) {
        await store.begin(`full ${i}`, "x".repeat(500_000), until);
        begun.push(`full ${i}`);
      }
    }, /OOM/);
    assert.ok(begun.length > 5);
    for (const key of begun) {
      // Redis rejects each begin while it is full, also of a key that is there.
      const again = await store.begin(key, "f", until).catch(() => undefined);
      assert.ok(!again?.first, key);
    }
  });
});

/**
 * The result of a step once there is a connection.
 * @template T
 * @param {() => Promise<T>} step
 */
async function patiently(step) {
  for (let left = 100; left > 0; left--) {
    try {
      return await step();
    } catch {
      await sleep(50);
    }
  }
  return await step();
}
