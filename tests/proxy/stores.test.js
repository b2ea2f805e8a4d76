// The store in memory, its limits, and the tests for stores themselves.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { memoryStore, responseOf, responseWith, storeConformance } from "./stores.js";

/** @typedef {import("./stores.js").IdempotencyStore} Store */

const ONE = /** @type {const} */ ({ singleProcess: true });

describe("memoryStore", { concurrency: true }, () => {
  const store = memoryStore(ONE);
  for (const { name, run } of storeConformance(() => store)) test(name, run);

  test("says what it is unless that is confirmed", () => {
    for (const options of [undefined, {}, { singleProcess: false }, { singleProcess: 1 }]) {
      assert.throws(() => memoryStore(/** @type {any} */ (options)), {
        name: "TypeError",
        message: /`singleProcess: true`.* lost on a restart and not shared/,
      });
    }
  });

  test("a limit that is not a number of something is an error", () => {
    for (const name of ["maxKeys", "maxBytes"]) {
      for (const value of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "9"]) {
        assert.throws(() => memoryStore({ ...ONE, [name]: value }), { message: RegExp(name) });
      }
    }
  });

  test("when it is full, a new key rejects and an old one does not, until keys expire", async () => {
    let time = 0;
    const store = memoryStore({ ...ONE, maxKeys: 3, now: () => time });
    for (const [key, until] of /** @type {const} */ ([
      ["b", 20],
      ["a", 10],
      ["c", 30],
    ])) {
      assert.equal((await store.begin(key, "f", until)).first, true);
    }
    await assert.rejects(store.begin("d", "f", 40), /full: it keeps 3 keys/);
    assert.equal((await store.begin("a", "f", 40)).first, false);
    time = 9;
    await assert.rejects(store.begin("d", "f", 40), /full/);
    time = 10;
    assert.equal((await store.begin("d", "f", 40)).first, true);
    await assert.rejects(store.begin("e", "f", 40), /full/);
    for (const key of ["b", "c", "d"]) {
      assert.equal((await store.begin(key, "f", 40)).first, false, key);
    }
  });

  test("when bodies take too much memory, the oldest is dropped and its key is kept", async () => {
    let time = 0;
    const store = memoryStore({ ...ONE, maxBytes: 2 * 250, now: () => time });
    const bodyOf = async (/** @type {string} */ key) =>
      responseOf(await store.begin(key, "f", 100))?.body.length;
    for (const key of ["a", "b", "c"]) await store.begin(key, "f", key === "b" ? 10 : 100);
    for (const key of ["a", "b", "c"]) await store.finish(key, responseWith(100));
    assert.deepEqual(
      [await bodyOf("a"), await bodyOf("b"), await bodyOf("c")],
      [undefined, 100, 100],
    );
    // A body that was dropped is not replaced.
    await store.finish("a", responseWith(1));
    assert.equal(await bodyOf("a"), undefined);
    // One that expires makes place.
    time = 10;
    await store.begin("d", "f", 100);
    await store.finish("d", responseWith(150));
    assert.deepEqual([await bodyOf("c"), await bodyOf("d")], [100, 150]);
    // One that is larger than all memory is not kept.
    await store.begin("e", "f", 100);
    await store.finish("e", responseWith(251));
    assert.deepEqual([await bodyOf("d"), await bodyOf("e")], [undefined, undefined]);
    assert.equal((await store.begin("e", "f", 100)).first, false);
  });

  test("keys expire in the order of their times, whatever order they come in", async () => {
    let time = 0;
    const store = memoryStore({ ...ONE, now: () => time });
    const untils = Array.from({ length: 2000 }, () => 1 + Math.floor(Math.random() * 500));
    for (const [key, until] of untils.entries()) await store.begin(`${key}`, "f", until);
    const kept = new Map(untils.entries());
    for (time of [1, 2, 100, 101, 250, 499]) {
      for (const [key, until] of kept) {
        if (until <= time) kept.delete(key);
        else
          assert.equal((await store.begin(`${key}`, "f", 1000)).first, false, `${until}, ${time}`);
      }
    }
    time = 500;
    for (const key of untils.keys()) {
      assert.equal((await store.begin(`${key}`, "f", 1000)).first, true, `${key}`);
    }
  });

  test("a request costs the same with many keys as with few", async () => {
    const store = memoryStore({ ...ONE, maxKeys: 1_000_000, now: () => 0 });
    const perRequest = async (/** @type {number} */ count, /** @type {string} */ name) => {
      const from = performance.now();
      for (let i = 0; i < count; i++) await store.begin(`${name}${i}`, "f", 1 + (i % 977));
      return (performance.now() - from) / count;
    };
    const few = await perRequest(2000, "few ");
    const many = await perRequest(200_000, "many ");
    // A scan of all keys would make it a hundred times as long.
    assert.ok(many < 20 * few + 0.005, `${few} ms, then ${many} ms`);
  });
});

describe("the tests for stores", { concurrency: true }, () => {
  /**
   * A store with one fault.
   * @type {Record<string, () => () => Store & { close?(): void }>}
   */
  const BROKEN = {
    "two are first": () => {
      const store = memoryStore(ONE);
      return () => ({
        ...store,
        async begin(key, fingerprint, until) {
          const begun = await store.begin(key, fingerprint, until);
          return Math.random() < 0.5 ? { first: true } : begun;
        },
      });
    },
    "another process does not know the keys": () => () => memoryStore(ONE),
    "another process does not know the responses": () => {
      const keys = memoryStore(ONE);
      return () => {
        const own = memoryStore(ONE);
        return {
          async begin(key, fingerprint, until) {
            const begun = await keys.begin(key, fingerprint, until);
            const known = await own.begin(key, fingerprint, until);
            return begun.first || known.first ? begun : known;
          },
          finish: own.finish,
        };
      };
    },
    "it looks before it writes": () => {
      /** @type {Map<string, string>} */
      const keys = new Map();
      const store = memoryStore(ONE);
      return () => ({
        async begin(key, fingerprint, until) {
          const known = keys.get(key);
          await undefined;
          if (known !== undefined) return store.begin(key, fingerprint, until);
          keys.set(key, fingerprint);
          await store.begin(key, fingerprint, until);
          return { first: true };
        },
        finish: store.finish,
      });
    },
    "a response is replaced": () => {
      /** @type {Map<string, import("../../js/proxy/types.d.ts").StoredResponse>} */
      const responses = new Map();
      const store = memoryStore(ONE);
      return () => ({
        async begin(key, fingerprint, until) {
          const begun = await store.begin(key, fingerprint, until);
          const response = responses.get(key);
          return begun.first || !response ? begun : { ...begun, response };
        },
        finish: async (key, response) => void responses.set(key, response),
      });
    },
    "bodies are cut": () => {
      const store = memoryStore(ONE);
      return () => ({
        ...store,
        finish: (key, response) =>
          store.finish(key, { ...response, body: response.body.slice(0, 100_000) }),
      });
    },
    "characters are lost": () => {
      const store = memoryStore(ONE);
      return () => ({
        ...store,
        finish: (key, response) => {
          const body = Buffer.from(response.body, "latin1").toString("latin1");
          return store.finish(key, { ...response, body });
        },
      });
    },
    "the fingerprint is the caller's": () => {
      const store = memoryStore(ONE);
      return () => ({
        ...store,
        async begin(key, fingerprint, until) {
          const begun = await store.begin(key, fingerprint, until);
          return begun.first ? begun : { ...begun, fingerprint };
        },
      });
    },
    "keys are compared without their case": () => {
      const store = memoryStore(ONE);
      return () => ({
        begin: (key, ...rest) => store.begin(key.toLowerCase(), ...rest),
        finish: (key, response) => store.finish(key.toLowerCase(), response),
      });
    },
    "an unknown response begins its key": () => {
      const store = memoryStore(ONE);
      return () => ({
        ...store,
        async finish(key, response) {
          await store.begin(key, "", Date.now() + 60_000);
          await store.finish(key, response);
        },
      });
    },
    "keys expire too early": () => {
      const store = memoryStore(ONE);
      return () => ({
        ...store,
        begin: (key, fingerprint, until) =>
          store.begin(key, fingerprint, Date.now() + (until - Date.now()) / 3),
      });
    },
    "each begin sets a new time": () => {
      /** @type {Map<string, number>} */
      const untils = new Map();
      return () => ({
        async begin(key, fingerprint, until) {
          const first = (untils.get(key) ?? 0) <= Date.now();
          untils.set(key, until);
          return first ? { first } : { first, fingerprint };
        },
        finish: async () => {},
      });
    },
    "a closed store begins": () => {
      const store = memoryStore(ONE);
      return () => {
        let isClosed = false;
        return {
          begin: async (...given) => (isClosed ? { first: true } : store.begin(...given)),
          finish: (...given) => store.finish(...given),
          close() {
            isClosed = true;
          },
        };
      };
    },
  };

  for (const [fault, broken] of Object.entries(BROKEN)) {
    test(`find out that ${fault}`, async () => {
      const makeStore = broken();
      const results = await Promise.allSettled(storeConformance(makeStore).map(({ run }) => run()));
      assert.ok(results.some(({ status }) => status === "rejected"));
    });
  }
});
