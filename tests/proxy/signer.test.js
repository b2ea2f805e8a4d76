// What the signer signs, and what it does not.

import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { removeNodes } from "../node/package.js";
import { startUpstream } from "./upstream.js";
import { CHANGE, CREDENTIALS, ORIGIN, proxy, SECRET, stamp } from "./world.js";

const md5 = (/** @type {string} */ text) => createHash("md5").update(text).digest("hex");
const EMPTY = md5("");

/** @param {Record<string, unknown>} [options] */
function make(options) {
  return proxy.signer(
    /** @type {any} */ ({
      ...{ path: "/console/sign", origin: ORIGIN, credentials: CREDENTIALS },
      upstream: "https://api.example/api",
      authenticate: (/** @type {Request} */ { headers }) => headers.get("x-user") ?? "alice",
      authorize: () => true,
      onError() {},
      ...options,
    }),
  );
}

/**
 * @param {string | Uint8Array<ArrayBuffer>} text
 * @param {Record<string, unknown>} [options]
 * @param {Record<string, string>} [headers]
 */
async function sign(text, options, headers) {
  const request = new Request("https://console.example/console/sign", {
    ...{ method: "POST", body: text, headers: { origin: ORIGIN, ...headers } },
  });
  const response = await make(options)(request);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const time = (/** @type {number} */ ms) => encodeURIComponent(stamp(ms));

/** @param {string} [at] */
const query = (at = time(0)) =>
  `access_key_id=AKID&signature_method=HmacSHA256&signature_version=1&timestamp=${at}&version=1`;

/** @param {string} [of] @param {string} [operation] */
const removal = (of = query(), operation = "POST\n/api/queue/ehpc/removeNodes/") =>
  `${operation}\n${of}\n${md5("body")}`;

/** @param {string} more @param {string} [at] */
const list = (more, at = time(0)) =>
  `GET\n/api/cluster/listNodes/\naccess_key_id=AKID&${more}&signature_method=HmacSHA256&signature_version=1&timestamp=${at}&version=1&zone=jn1a\n${EMPTY}`;

test("a text of the client is signed", async () => {
  for (const text of [removal(), list("cluster_id=ehpc-1&limit=100&offset=0")]) {
    const { status, text: signature, headers } = await sign(text);
    assert.equal(status, 200, signature);
    assert.equal(signature, createHmac("sha256", SECRET).update(text).digest("base64"));
    assert.equal(headers.get("cache-control"), "no-store");
    assert.equal(headers.get("x-content-type-options"), "nosniff");
  }
});

/** @type {[name: string, text: string][]} */
const REFUSED = [
  ["two timestamps, the second in a year", removal(`${query()}&timestamp=${time(3e10)}`)],
  ["two timestamps, the first is now", removal(`timestamp=${time(0)}&${query(time(3e10))}`)],
  ["two access key ids", removal(`${query()}&access_key_id=OTHER`)],
  ["another access key id", removal(query().replace("AKID", "OTHER"))],
  ["parameters that no change has", removal(`${query()}&version=2&anything=1`)],
  ["the zone of a change", removal(`${query()}&zone=jn1a`)],
  ["a change 290 s ahead", removal(query(time(290_000)))],
  ["a change 65 s ahead", removal(query(time(65_000)))],
  ["a change 65 s behind", removal(query(time(-65_000)))],
  ["a read 125 s ahead", list("cluster_id=c", time(125_000))],
  ["a read 125 s behind", list("cluster_id=c", time(-125_000))],
  ["a time in another form", removal(query(time(0).replace("Z", "%2B00%3A00")))],
  ["a time with milliseconds", removal(query(time(0).replace("Z", ".000Z")))],
  ["a time that is not escaped", removal(query(stamp()))],
  ["an escape in lower case", removal(query(time(0).replaceAll("%3A", "%3a")))],
  ["a needless escape", removal(query().replace("version=1", "versio%6e=1"))],
  ["a plus for a space", list("cluster_id=a+b")],
  ["parameters in another order", removal(query().split("&").reverse().join("&"))],
  ["another method", removal().replace("POST", "DELETE")],
  ["a change as a read", removal().replace("POST", "GET")],
  ["a read as a change", list("cluster_id=c").replace("GET", "POST")],
  ["another operation", removal(query(), "POST\n/api/cluster/deleteClusters/")],
  ["another base path", removal(query(), "POST\n/other/queue/ehpc/removeNodes/")],
  ["no slash at the end", removal(query(), "POST\n/api/queue/ehpc/removeNodes")],
  ["a path with dots", removal(query(), "POST\n/api/../api/queue/ehpc/removeNodes/")],
  ["a list of all clusters", list("limit=100")],
  ["a list of two clusters", list("cluster_id=ehpc-1&cluster_id=ehpc-2")],
  ["a read with a body", list("cluster_id=c").replace(EMPTY, md5("x"))],
  ["no MD5", removal().replace(/\n[^\n]*$/, "\n")],
  ["an MD5 in upper case", removal().replace(md5("body"), md5("body").toUpperCase())],
  ["a fifth line", `${removal()}\nmore`],
  ["a line end at the end", `${removal()}\n`],
  ["lines of Windows", removal().replaceAll("\n", "\r\n")],
  ["a zero byte", `${removal()}\0`],
  ["nothing", ""],
  ["16 KiB of anything", "x".repeat(16_384)],
];

for (const [name, text] of REFUSED) {
  test(`not signed: ${name}`, async () => {
    const { status, text: body } = await sign(text);
    assert.equal(status, 403, body);
    assert.deepEqual(Object.keys(JSON.parse(body)), ["message"]);
  });
}

test("too long, not UTF-8, another path or method, another site, nobody", async () => {
  assert.equal((await sign("x".repeat(16_385))).status, 413);
  assert.equal((await sign(Uint8Array.of(0xff, 0xfe))).status, 400);
  assert.equal((await sign(removal(), {}, { origin: "null" })).status, 403);
  assert.equal((await sign(removal(), {}, { "sec-fetch-site": "cross-site" })).status, 403);
  assert.equal((await sign(removal(), { authenticate: () => null })).status, 401);
  assert.equal((await sign(removal(), { authenticate: () => Promise.reject() })).status, 429);
  const signer = make();
  for (const [path, method, status] of [
    ["/console/sign/", "POST", 404],
    ["/console", "POST", 404],
    ["/console/sign", "GET", 405],
    ["/console/sign", "PUT", 405],
  ]) {
    const body = method === "GET" ? null : removal();
    const init = { method: String(method), body, headers: { origin: ORIGIN } };
    const response = await signer(new Request(`https://console.example${path}`, init));
    assert.equal(response.status, status);
  }
  const noOrigin = new Request("https://console.example/console/sign", {
    ...{ method: "POST", body: removal() },
  });
  assert.equal((await signer(noOrigin)).status, 403);
});

test("authorize decides by operation, and for reads by cluster", async () => {
  /** @type {unknown[]} */
  const told = [];
  const authorize = (/** @type {unknown} */ _, /** @type {any} */ request) => {
    told.push({ ...request });
    return request.cluster_id === "ehpc-1";
  };
  assert.equal((await sign(list("cluster_id=ehpc-1"), { authorize })).status, 200);
  assert.equal((await sign(list("cluster_id=ehpc-2"), { authorize })).status, 403);
  assert.equal((await sign(removal(), { authorize })).status, 403);
  assert.deepEqual(told.at(-1), { operation: "/queue/ehpc/removeNodes", method: "POST" });
  for (const answer of [1, "true", {}, undefined]) {
    assert.equal((await sign(removal(), { authorize: () => answer })).status, 403);
  }
});

test("limits are each user's", async () => {
  const signer = make({ limits: { perMinute: 2 } });
  const ask = async (/** @type {string} */ user) => {
    const headers = { origin: ORIGIN, "x-user": user };
    const init = { method: "POST", body: removal(), headers };
    return (await signer(new Request("https://console.example/console/sign", init))).status;
  };
  assert.deepEqual(
    [await ask("a"), await ask("a"), await ask("a"), await ask("b")],
    [200, 200, 429, 200],
  );
});

describe("with the client", () => {
  /** @type {import("./upstream.js").TestUpstream} */
  let api;
  before(async () => {
    api = await startUpstream();
  });
  after(() => api.close());

  test("a removal and its reads are signed as the client asks", async () => {
    /** @type {number[]} */
    const statuses = [];
    const credentials = {
      accessKeyId: "AKID",
      async sign(/** @type {string} */ text) {
        const { status, text: body } = await sign(text, { upstream: api.url });
        statuses.push(status);
        return body;
      },
    };
    const { job_id } = await removeNodes(CHANGE, {
      endpoint: api.url,
      credentials,
      baseline: true,
    });
    assert.match(job_id, /^j-/);
    assert.deepEqual(new Set(statuses), new Set([200]));
    const signature = api.posts()[0]?.url.searchParams.get("signature");
    assert.ok(signature);
  });
});
