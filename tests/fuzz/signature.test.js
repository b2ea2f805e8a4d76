// Any request gets the signature that node:crypto computes.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import fc from "fast-check";
import { signRequest } from "../node/package.js";
import { seed } from "./seed.js";
import { signed } from "./vendor.js";

/** Number of requests. */
const REQUESTS = Number(process.env.EHPC_FUZZ_CALLS ?? 4000);

/** Without lone surrogates. @param {string} text */
const isWellFormed = (text) => Buffer.from(text).toString() === text;

const words = fc.oneof(
  fc.string({ minLength: 1, maxLength: 20 }),
  fc.string({ unit: "binary", minLength: 1, maxLength: 12 }).filter(isWellFormed),
  fc.constantFrom(
    "ehpc-gk3wfc7e",
    "节点😀",
    'q"\\\n\t\b\f\r/é',
    "\x7f\0\u2028",
    "a b+c%2F~&d=*'()!",
  ),
);
/** Short and long ones: HMAC first hashes a key longer than 64 bytes. */
const secrets = fc.oneof(words, fc.string({ minLength: 60, maxLength: 70 }));

const removals = fc.record({
  ...{ cluster_id: words, hpcqueue_id: words, zone: words },
  nodelist: fc.uniqueArray(fc.oneof(words, fc.integer({ min: 1, max: 2 ** 53 - 1 })), {
    minLength: 1,
    maxLength: 6,
    // 1 and "1" are different nodes.
    comparator: "SameValue",
  }),
  timestamp: fc
    .date({ min: new Date("0000-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
    .map((date) => `${date.toISOString().slice(0, 19)}Z`),
});

/** A URL's path, encoded and decoded. */
const paths = fc
  .array(fc.oneof(words, fc.constantFrom("api", "a b", "%41", "é/x")), { maxLength: 3 })
  .map((parts) => parts.filter((part) => part !== "." && part !== ".."))
  .map((parts) => ({
    encoded: parts.map((part) => `/${encodeURIComponent(part)}`).join(""),
    plain: parts.map((part) => `/${part}`).join(""),
  }));

const where = fc.record({
  origin: fc.constantFrom("https://hpc-api.qingcloud.com", "http://127.0.0.1:8080", "http://[::1]"),
  path: paths,
  proxied: fc.option(paths),
});

/** Keys that begin or end with such a character are rejected. */
const BLANK = /^[\p{White_Space}\p{Cc}\u200b-\u200f\u2060\ufeff]/u;
const isKey = (/** @type {string} */ text) =>
  !BLANK.test(text) && !BLANK.test([...text].at(-1) ?? "");

test(`${REQUESTS} random requests are signed like the implementation on node:crypto`, async () => {
  const keys = fc.record({
    ...{ accessKeyId: words.filter(isKey), secretAccessKey: secrets.filter(isKey) },
  });
  const property = fc.asyncProperty(removals, keys, where, async (removal, credentials, place) => {
    const { origin, path, proxied } = place;
    const endpoint = origin + path.encoded;
    const options = { credentials, endpoint, ...(proxied && { signedPath: proxied.encoded }) };
    const expected = signed(removal, credentials, endpoint, (proxied ?? path).plain);
    assert.deepEqual(await signRequest(removal, options), expected);
  });
  await fc.assert(property, { seed, numRuns: REQUESTS });
});

test("the implementation on node:crypto signs like the vendor's SDK", () => {
  const file = new URL("../../core/tests/vectors/vendor-wire.json", import.meta.url);
  /** @type {any[]} */
  const vectors = JSON.parse(readFileSync(file, "utf8"));
  const posts = vectors.filter(
    ({ wire, action }) => wire.method === "POST" && /Remove/.test(action),
  );
  assert.ok(posts.length >= 3);
  for (const { params, zone, timestamp, wire, access_key_id, secret_access_key } of posts) {
    const keys = { accessKeyId: access_key_id, secretAccessKey: secret_access_key };
    const base = "https://hpc-api.qingcloud.com/api";
    const request = signed({ ...params, zone, timestamp }, keys, base, "/api");
    assert.equal(request.url, `https://hpc-api.qingcloud.com${wire.target}`);
    assert.deepEqual([request.body, request.stringToSign], [wire.body, wire.string_to_sign]);
  }
});
