// The Durable Object, its limits and faults, without its runtime. tests/examples has the tests within it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fakeObject } from "./fake-object.js";
import { durableObjectStore, responseOf, responseWith } from "./stores.js";

const LATER = Date.now() + 3_600_000;

describe("IdempotencyObject", { concurrency: true }, () => {
  test("a response of any size fits into the storage", async () => {
    for (const length of [0, 59_000, 60_000, 61_000, 131_072, 8_000_000, 17_000_000]) {
      const { namespace, evict } = fakeObject();
      const store = durableObjectStore(namespace);
      await store.begin("key", "f", LATER);
      // A character of two UTF-16 code units may be cut in two.
      const response = { ...responseWith(1), body: `x${"𝄞".repeat(length / 2)}` };
      await store.finish("key", response);
      await evict();
      assert.deepEqual(responseOf(await store.begin("key", "g", LATER)), response);
    }
  });

  test("an alarm before the time forgets nothing", async () => {
    const { namespace, state, values, alarm, evict } = fakeObject();
    const store = durableObjectStore(namespace);
    await store.begin("key", "f", LATER);
    state.alarm = undefined;
    await alarm();
    assert.equal(state.alarm, LATER);
    await evict();
    assert.equal((await store.begin("key", "f", LATER)).first, false);
    assert.equal(values.size, 1);
  });

  test("a storage that fails rejects, and the request is not first later", async () => {
    const { namespace, state } = fakeObject();
    const store = durableObjectStore(namespace);
    state.fault = new Error("the disk is broken");
    await assert.rejects(store.begin("key", "f", LATER), /broken/);
    state.fault = undefined;
    assert.equal((await store.begin("key", "f", LATER)).first, false);
  });

  test("an object that responds with an error rejects", async () => {
    const get = () => ({ fetch: async () => Response.json({ first: true }, { status: 500 }) });
    const store = durableObjectStore({ idFromName: (name) => name, get });
    await assert.rejects(store.begin("key", "f", LATER), /HTTP 500/);
    await assert.rejects(store.finish("key", responseWith(1)), /HTTP 500/);
  });

  test("what is not a namespace is an error when the store is made", () => {
    for (const namespace of [undefined, {}, { get() {} }]) {
      assert.throws(() => durableObjectStore(/** @type {any} */ (namespace)), {
        name: "TypeError",
        message: /binding of IdempotencyObject/,
      });
    }
  });
});
