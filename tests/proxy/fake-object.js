// A Durable Object without its runtime: a storage with the limits of the real one, which local runtimes
// do not apply, and with faults.

import { serialize } from "node:v8";
import { IdempotencyObject } from "./stores.js";

/** The limits of the key-value storage: the stricter of the two kinds. */
const VALUE_BYTES = 128 * 1024;
const VALUES_PER_CALL = 128;

/** A namespace with one object. */
export function fakeObject() {
  /** @type {Map<string, unknown>} */
  const values = new Map();
  /** @type {{ alarm: number | undefined, fault: Error | undefined }} */
  const state = { alarm: undefined, fault: undefined };

  /** @param {() => unknown} operation */
  async function operate(operation) {
    if (state.fault) throw state.fault;
    return operation();
  }

  /** @param {number} count */
  function checkCount(count) {
    if (count > VALUES_PER_CALL) throw new Error(`${count} values in one call`);
  }

  /** @param {[string, unknown][]} entries */
  function put(entries) {
    checkCount(entries.length);
    for (const [name, value] of entries) {
      const bytes = serialize(value).length;
      if (bytes > VALUE_BYTES) throw new Error(`a value of ${bytes} bytes`);
      values.set(name, structuredClone(value));
    }
  }

  const storage = {
    /** @param {string | string[]} name */
    get: (name) =>
      operate(() => {
        if (typeof name === "string") return values.get(name);
        checkCount(name.length);
        return new Map(name.map((one) => [one, values.get(one)]));
      }),
    /**
     * @param {string | Record<string, unknown>} name
     * @param {unknown} [value]
     */
    put: (name, value) =>
      operate(() => put(typeof name === "string" ? [[name, value]] : Object.entries(name))),
    /** @param {number} time */
    setAlarm: (time) =>
      operate(() => {
        state.alarm = time;
      }),
    deleteAll: () => operate(() => values.clear()),
  };

  const newObject = () =>
    new IdempotencyObject({
      storage,
      blockConcurrencyWhile: (/** @type {() => Promise<void>} */ load) => load(),
    });
  let object = newObject();
  return {
    state,
    values,
    namespace: {
      idFromName: (/** @type {string} */ name) => name,
      get: () => ({
        /**
         * @param {string} url
         * @param {object} [init]
         */
        fetch: (url, init) => object.fetch(new Request(url, init)),
      }),
    },
    alarm: () => object.alarm(),
    /** What the runtime does at any time: the next request finds only the storage. */
    async evict() {
      object = newObject();
      await undefined;
    },
  };
}
