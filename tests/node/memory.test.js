// However a call ends, WebAssembly's memory holds no part of the secret afterwards.

import assert from "node:assert/strict";
import { createHash, createHmac, randomBytes } from "node:crypto";
import test from "node:test";
import { watchInstances } from "./instances.js";
import { ended, OUTCOMES } from "./outcomes.js";
import { findTraces } from "./traces.js";

/** @type {WebAssembly.Memory | undefined} */
let memory;
watchInstances({
  exports(made) {
    memory = /** @type {WebAssembly.Memory} */ (made.memory);
    return made;
  },
});

// Imported after watchInstances, which must see its instance.
const client = await import("./package.js");
await client.signRequest(client.GOOD);

/** @param {Buffer} plain */
function traces(plain) {
  assert.ok(memory, "no instance was seen");
  return findTraces(memory, plain);
}

/** A new random secret. @param {number} length */
const secretOf = (length) => randomBytes(length).toString("base64").slice(0, length);

/** HMAC hashes a key of over 64 bytes first, and that hash is as good as the key. */
const SECRETS = [
  ...[20, 40, 64, 100].map((length) => () => secretOf(length)),
  () => `密钥${secretOf(30)}é`,
  () => `密钥${secretOf(90)}é`,
];

const OPTIONS = { timeoutMs: 1000, deadlineMs: 5000, settleMs: 10, maxAttempts: 2 };

for (const outcome of OUTCOMES) {
  test(`no part of the secret is left in memory after ${outcome.name}`, async () => {
    for (const make of SECRETS) {
      const secretAccessKey = make();
      const credentials = { accessKeyId: "k", secretAccessKey };
      const { end } = await ended(client, outcome, { ...OPTIONS, credentials });
      assert.equal(end, outcome.ends);
      assert.deepEqual(traces(Buffer.from(secretAccessKey)), []);
      if (Buffer.byteLength(secretAccessKey) <= 64) continue;
      const hash = createHash("sha256").update(secretAccessKey).digest();
      assert.deepEqual(traces(hash), [], "the hash of the secret");
    }
  });
}

/** @type {[string, (key: string) => (text: string) => string | Promise<string>][]} */
const SIGNERS = [
  ["signs", (key) => (text) => createHmac("sha256", key).update(text).digest("base64")],
  [
    "throws",
    (key) => () => {
      throw new Error(key);
    },
  ],
  ["rejects", (key) => () => Promise.reject(new Error(key))],
  ["never settles", (key) => () => new Promise(() => key)],
];

for (const [what, signer] of SIGNERS) {
  test(`no part of a secret known only to \`sign\` is left in memory when it ${what}`, async () => {
    const key = secretOf(40);
    const credentials = { accessKeyId: "k", sign: signer(key) };
    const options = { ...OPTIONS, timeoutMs: 20, deadlineMs: 50, credentials };
    const { end } = await ended(client, /** @type {any} */ (OUTCOMES[0]), options);
    assert.equal(end, what === "signs" ? "resolved" : "invalid");
    assert.deepEqual(traces(Buffer.from(key)), []);
  });
}

test("the search finds what is there: an access key id, which is not secret", async () => {
  const accessKeyId = secretOf(40);
  const credentials = { accessKeyId, secretAccessKey: "s" };
  await client.signRequest(client.GOOD, { credentials });
  assert.notDeepEqual(traces(Buffer.from(accessKeyId)), []);
});
