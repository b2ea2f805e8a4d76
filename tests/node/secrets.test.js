// The secret never shows itself, and is gone from WebAssembly's memory when a call is over.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import test from "node:test";
import { inspect } from "node:util";
import { failure, GOOD, inProject, removeNodes, signRequest } from "./package.js";

test("no part of the secret is left in memory, plain, masked or word-swapped", async () => {
  const script = `
    const secretAccessKey = process.env.SECRET;
    const { instantiate } = WebAssembly;
    let memory;
    WebAssembly.instantiate = async (...given) => {
      const result = await instantiate.apply(WebAssembly, given);
      memory = (result.instance ?? result).exports.memory;
      return result;
    };
    const { signRequest } = await import("ehpc-remove-nodes");
    const good = { cluster_id: "c", hpcqueue_id: "q", nodelist: [2], zone: "z" };
    const credentials = { accessKeyId: "k", secretAccessKey };
    for (let i = 0; i < 5; i++) await signRequest(good, { credentials });
    await signRequest(good, { credentials: { ...credentials, accessKeyId: "" } }).catch(() => {});
    const bytes = Buffer.from(memory.buffer);
    const plain = Buffer.from(secretAccessKey);
    const found = [];
    for (const mask of [0, 0x36, 0x5c]) {
      const masked = Buffer.from(plain.map((byte) => byte ^ mask));
      const forms = { masked, swapped: Buffer.from(masked).subarray(0, masked.length & ~3).swap32() };
      for (const [name, form] of Object.entries(forms)) {
        for (let at = 0; at + 8 <= form.length; at++) {
          if (bytes.includes(form.subarray(at, at + 8))) found.push(name + " " + mask + " at " + at);
        }
      }
    }
    // The scan sees: what was not secret is there.
    console.log(bytes.includes(Buffer.from("HmacSHA256")), found.length, found[0] ?? "");
  `;
  // Over 64 bytes HMAC hashes the key first, which is another path.
  for (const length of [20, 40, 64, 100]) {
    process.env.SECRET = randomBytes(length).toString("base64").slice(0, length);
    assert.equal(await inProject(script), "true 0", `a secret of ${length} characters`);
    process.env.SECRET = `密钥${process.env.SECRET}é`;
    assert.equal(await inProject(script), "true 0", `${length} characters, not all ASCII`);
  }
  process.env.SECRET = "";
});

test("no error, event or answer shows the secret", async () => {
  const secretAccessKey = "hunter2-hunter2";
  const credentials = { accessKeyId: "k", secretAccessKey };
  /** @type {unknown[]} */
  const seen = [];
  const onEvent = (/** @type {unknown} */ event) => seen.push(event);
  const base = { credentials, onEvent, endpoint: "http://127.0.0.1:1/api" };
  seen.push(await signRequest(GOOD, base));
  seen.push(await failure(removeNodes(GOOD, base)));
  seen.push(await failure(removeNodes(GOOD, /** @type {any} */ ({ ...base, timeoutMs: -1 }))));
  seen.push(await failure(removeNodes(/** @type {any} */ ({}), base)));
  for (const thing of seen) {
    const shown = inspect(thing, { depth: 9, showHidden: true }) + JSON.stringify(thing);
    assert.ok(!shown.includes("hunter2"), shown);
  }
  assert.ok(seen.length >= 5);
});
