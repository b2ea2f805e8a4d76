// The store in Durable Objects, in Workers' own runtime, for both kinds of storage that it has.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { responseOf, responseWith, storeConformance } from "../proxy/stores.js";
import { examples, load } from "./folder.js";

/** @typedef {import("../proxy/stores.js").IdempotencyStore} Store */
/** @typedef {{ store: Store, close(): Promise<void> }} Running */

const HOUR_MS = 3_600_000;

const WORKER = fileURLToPath(new URL("object-worker.js", import.meta.url));

/** The Worker as an app deploys it, with the package that the examples have. */
async function bundle() {
  const { outputFiles } = await build({
    ...{ entryPoints: [WORKER], bundle: true, write: false, format: "esm", target: "es2022" },
    // No module of Node: the store in a file must not need any either.
    conditions: ["workerd", "worker", "browser"],
    nodePaths: [join(examples, "node_modules")],
    loader: { ".wasm": "binary" },
  });
  return outputFiles[0]?.text ?? "";
}

/**
 * @param {string} script
 * @param {string} folder for the storage
 * @param {boolean} useSQLite
 * @returns {Promise<Running>}
 */
async function start(script, folder, useSQLite) {
  const { Miniflare } = await load("miniflare");
  const miniflare = new Miniflare({
    ...{ modules: true, script, cf: false, compatibilityDate: "2026-01-01", host: "127.0.0.1" },
    durableObjects: { KEYS: { className: "IdempotencyObject", useSQLite } },
    durableObjectsPersist: folder,
  });
  const url = await miniflare.ready;
  const call = async (/** @type {string} */ step, /** @type {unknown[]} */ ...parameters) => {
    const response = await fetch(url, {
      method: "POST",
      body: JSON.stringify({ step, parameters }),
    });
    const { result, error } = /** @type {any} */ (await response.json());
    if (error !== undefined) throw new Error(error);
    return result;
  };
  return {
    store: {
      begin: (...given) => call("begin", ...given),
      finish: (...given) => call("finish", ...given),
    },
    close: () => miniflare.dispose(),
  };
}

for (const useSQLite of [true, false]) {
  describe(`durableObjectStore with ${useSQLite ? "SQLite" : "key-value"} storage`, () => {
    const folder = mkdtempSync(join(tmpdir(), "ehpc-objects-"));
    /** @type {Running} */
    let running;
    let script = "";
    before(async () => {
      script = await bundle();
      running = await start(script, folder, useSQLite);
    });
    after(async () => {
      await running?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const tests = storeConformance(() => ({
      begin: (...given) => running.store.begin(...given),
      finish: (...given) => running.store.finish(...given),
    }));
    for (const { name, run } of tests) test(name, run);

    test("a response of 17 MB comes back", async () => {
      const { store } = running;
      await store.begin("large", "f", Date.now() + HOUR_MS);
      const response = { ...responseWith(0), body: "é节𝄞".repeat(17_000_000 / 9) };
      await store.finish("large", response);
      const stored = responseOf(await store.begin("large", "f", Date.now() + HOUR_MS));
      assert.ok(stored?.body === response.body);
    });

    test("keys and responses outlive the runtime", async () => {
      const keys = ["begun", "finished"];
      for (const key of keys) await running.store.begin(key, key, Date.now() + HOUR_MS);
      await running.store.finish("finished", responseWith(200_000));
      await running.close();
      running = await start(script, folder, useSQLite);
      for (const key of keys) {
        const begun = await running.store.begin(key, "another", Date.now() + HOUR_MS);
        assert.ok(!begun.first);
        assert.equal(begun.fingerprint, key);
        assert.equal(begun.response?.body.length, key === "begun" ? undefined : 200_000);
      }
    });

    test("after its time, the alarm removes a key with its response", async () => {
      const { store } = running;
      await store.begin("short", "f", Date.now() + 500);
      await store.finish("short", responseWith(200_000));
      /** @type {import("../proxy/stores.js").Begun | undefined} */
      let begun;
      for (let left = 100; left > 0 && !begun?.first; left--) {
        await sleep(100);
        begun = await store.begin("short", "g", Date.now() + HOUR_MS);
      }
      assert.equal(begun?.first, true);
      const again = await store.begin("short", "h", Date.now() + HOUR_MS);
      assert.deepEqual(again, { first: false, fingerprint: "g" });
    });
  });
}
