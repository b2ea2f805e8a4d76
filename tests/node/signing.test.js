// Requests equal those of the vendor's own SDK, byte for byte.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import test from "node:test";
import { failure, GOOD, rejection, signRequest } from "./package.js";

/** @type {{ name: string, [key: string]: any }[]} */
const VECTORS = JSON.parse(
  readFileSync(new URL("../../core/tests/vectors/vendor-wire.json", import.meta.url), "utf8"),
);
const POSTS = VECTORS.filter(({ wire }) => wire.method === "POST");
assert.ok(POSTS.length >= 3);

for (const vector of POSTS) {
  const { params, zone, timestamp, wire } = vector;
  const request = { ...params, zone, timestamp };
  const accessKeyId = vector.access_key_id;
  const expected = {
    method: "POST",
    url: `https://hpc-api.qingcloud.com${wire.target}`,
    headers: { "Content-Type": wire.content_type },
    body: wire.body,
    stringToSign: wire.string_to_sign,
  };

  test(`with the secret: ${vector.name}`, async () => {
    const credentials = { accessKeyId, secretAccessKey: vector.secret_access_key };
    assert.deepEqual(await signRequest(request, { credentials }), expected);
  });

  test(`with a signing function: ${vector.name}`, async () => {
    const hmac = (/** @type {string} */ text) =>
      createHmac("sha256", vector.secret_access_key).update(text).digest("base64");
    for (const sign of [hmac, async (/** @type {string} */ text) => hmac(text)]) {
      assert.deepEqual(
        await signRequest(request, { credentials: { accessKeyId, sign } }),
        expected,
      );
    }
  });
}

test("without credentials the URL has no query, and nothing is signed", async () => {
  const signed = await signRequest({ ...GOOD, timestamp: "2026-01-02T03:04:05Z" });
  assert.equal(signed.url, "https://hpc-api.qingcloud.com/api/queue/ehpc/removeNodes");
  assert.equal(signed.stringToSign, undefined);
});

test("a Date is truncated to whole seconds, and the timestamp defaults to now", async () => {
  const credentials = { accessKeyId: "k", secretAccessKey: "s" };
  const timestamp = new Date("2026-01-02T03:04:05.999Z");
  const stamped = await signRequest({ ...GOOD, timestamp }, { credentials });
  assert.match(stamped.url, /timestamp=2026-01-02T03%3A04%3A05Z&/);
  const before = Math.floor(Date.now() / 1000) * 1000;
  const { url } = await signRequest(GOOD, { credentials });
  const sent = Date.parse(new URL(url).searchParams.get("timestamp") ?? "");
  assert.ok(sent >= before && sent <= Date.now());
});

test("the signed path can differ from the endpoint's", async () => {
  const credentials = { accessKeyId: "k", secretAccessKey: "s" };
  const options = { credentials, endpoint: "https://console.example/hpc/", signedPath: "/api" };
  const { url, stringToSign } = await signRequest(GOOD, options);
  assert.match(url, /^https:\/\/console\.example\/hpc\/queue\/ehpc\/removeNodes\?/);
  assert.match(stringToSign ?? "", /^POST\n\/api\/queue\/ehpc\/removeNodes\/\n/);
});

test("the caller's headers are added, in any form that fetch accepts", async () => {
  for (const headers of [
    { "X-CSRF-Token": "t" },
    [["X-CSRF-Token", "t"]],
    new Headers({ "X-CSRF-Token": "t" }),
  ]) {
    const signed = await signRequest(GOOD, { headers: /** @type {any} */ (headers) });
    assert.equal(new Headers(signed.headers).get("x-csrf-token"), "t");
    assert.equal(new Headers(signed.headers).get("content-type"), "application/json");
  }
});

/**
 * An object with this `then`.
 * @param {() => unknown} then
 */
// biome-ignore lint/suspicious/noThenProperty: a thenable is needed
const thenable = (then) => Object.defineProperty({}, "then", { get: () => then });

test("a failing signing function is reported, and nothing is left pending", async () => {
  const boom = new RangeError("no key today");
  /** @type {[string, (text: string) => any, unknown?][]} */
  const signers = [
    [
      "threw",
      () => {
        throw boom;
      },
      boom,
    ],
    ["rejected", () => Promise.reject(boom), boom],
    ["rejected", () => Promise.reject("a string"), "a string"],
    [
      "rejected",
      () =>
        thenable(() => {
          throw boom;
        }),
      boom,
    ],
    ["did not return a signature", () => 7],
    ["did not return a signature", () => "too short"],
    ["did not return a signature", () => undefined],
    ["did not return a signature", () => ({})],
    ["did not return a signature", () => Symbol("x")],
    ["did not return a signature", async () => null],
    ["within `timeoutMs` (30)", () => new Promise(() => {})],
    ["within `timeoutMs` (30)", () => thenable(() => {})],
  ];
  for (const [words, sign, cause] of signers) {
    const credentials = { accessKeyId: "k", sign };
    const error = await failure(signRequest(GOOD, { credentials, timeoutMs: 30 }));
    assert.equal(error.kind, "invalid");
    assert.equal(error.field, "credentials.sign");
    assert.ok(error.message.includes(words), error.message);
    assert.equal(error.maybeApplied, false);
    assert.equal(error.cause, cause);
  }
});

test("an abort while the signature is awaited rejects with the reason itself", async () => {
  for (const reason of ["a string", undefined, { kind: "unknown" }, new Error("stop")]) {
    const controller = new AbortController();
    const sign = () => {
      setTimeout(() => controller.abort(reason), 5);
      return new Promise(() => {});
    };
    const credentials = { accessKeyId: "k", sign: /** @type {() => Promise<string>} */ (sign) };
    const thrown = await rejection(signRequest(GOOD, { credentials, signal: controller.signal }));
    assert.equal(thrown, controller.signal.reason);
    if (reason !== undefined) assert.equal(thrown, reason);
  }
});

test("`deadlineMs` ends the wait for a signature: nothing was sent", async () => {
  const credentials = { accessKeyId: "k", sign: () => new Promise(() => {}) };
  const options = /** @type {any} */ ({ credentials, deadlineMs: 30 });
  const error = await failure(signRequest(GOOD, options));
  assert.deepEqual([error.kind, error.maybeApplied, error.attempts], ["http", false, 0]);
});
