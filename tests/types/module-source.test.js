// `preload` accepts every form of ModuleSource that the types declare.

import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { dist, membersOf, nameOf, typeOf } from "./declarations.js";

/** Creates each form, by its name in the types, from the file's bytes and URL. */
const FORMS = {
  string: "url.href",
  URL: "url",
  Request: "new Request(url)",
  Response: 'new Response(bytes, { headers: { "Content-Type": "application/wasm" } })',
  ArrayBuffer: "bytes.buffer",
  BytesView: "bytes",
  "Module & object": "await WebAssembly.compile(bytes)",
};

test("every declared form is tested here", () => {
  assert.deepEqual(membersOf(typeOf("ModuleSource")).map(nameOf).sort(), Object.keys(FORMS).sort());
});

for (const [name, form] of Object.entries(FORMS)) {
  test(`the module loads from a ${name}`, async () => {
    assert.equal(await inItsOwnRealm(form), "POST");
  });
}

/**
 * The method that `signRequest` returns after `preload`, in a new thread, as a module loads only
 * once.
 *
 * @param {string} form
 */
function inItsOwnRealm(form) {
  const script = `
    const { readFileSync } = require("node:fs");
    const { parentPort } = require("node:worker_threads");
    const base64 = readFileSync(${JSON.stringify(join(dist, "ehpc_remove_nodes.wasm"))}, "base64");
    // Node's fetch does not read files.
    const url = new URL("data:application/wasm;base64," + base64);
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    (async () => {
      const { preload, signRequest } = await import(${JSON.stringify(pathToFileURL(join(dist, "slim.js")).href)});
      await preload(${form});
      const request = { cluster_id: "c", hpcqueue_id: "q", nodelist: [2], zone: "z" };
      parentPort.postMessage((await signRequest(request)).method);
    })();
  `;
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, { eval: true });
    worker.once("message", resolve).once("error", reject);
  });
}
