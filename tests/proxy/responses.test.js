// Whatever the API or a server in between responds: a client gets JSON in the proxy's words, or the API's own.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { bytes, drop, hang, json, usual } from "./upstream.js";
import { newKey, stamp, startWorld } from "./world.js";

/** @typedef {import("./upstream.js").Answer} Answer */

const GOOD = '{"ret_code":0,"job_id":"j-1"}';
const HTML = "<script>alert(document.domain)</script>";
const JSON_TYPE = { "content-type": "application/json" };

/** @type {import("./world.js").World[]} */
const worlds = [];
after(() => {
  for (const world of worlds) world.close();
});

/** @param {Answer} answer @param {Parameters<typeof startWorld>[0]} [options] */
async function world(answer, options) {
  const one = await startWorld({ timeoutMs: 1500, ...options }, { answer });
  worlds.push(one);
  return one;
}

/** @param {string} head @param {string} [body] @returns {Answer} */
function raw(head, body = "") {
  return (_, res) => void res.socket?.write(`${head}\r\n\r\n${body}`);
}

/** Writes without end. @type {Answer} */
function endless(_, res) {
  res.writeHead(200, JSON_TYPE);
  const more = () => {
    while (!res.destroyed && res.write(" ".repeat(100_000)));
    if (!res.destroyed) res.once("drain", more);
  };
  more();
}

/** @type {Record<string, Answer>} */
const LOST = {
  "nothing, and closes the connection": drop,
  "nothing at all": hang,
  "101 Switching Protocols": raw(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade",
  ),
  "100 Continue without end": raw("HTTP/1.1 100 Continue"),
  "no HTTP": raw("SSH-2.0-OpenSSH"),
  "HTML with 200": bytes(HTML, 200, { "content-type": "text/html" }),
  "HTML that says it is JSON": bytes(HTML, 200, JSON_TYPE),
  "an empty body": bytes("", 200, JSON_TYPE),
  "204 without a body": bytes("", 204),
  "205 without a body": bytes("", 205),
  "206, a part": bytes(GOOD, 206, { ...JSON_TYPE, "content-range": "bytes 0-1/2" }),
  "300 to 308": bytes(GOOD, 302, { location: "https://evil.example/" }),
  "a redirect to itself": bytes(GOOD, 307, { location: "/api/other" }),
  "304 Not Modified": bytes("", 304),
  "400 in HTML": bytes(HTML, 400),
  "401 that asks for a password": bytes("", 401, { "www-authenticate": "Basic" }),
  "403 in JSON, without a code": bytes('{"message":"no"}', 403, JSON_TYPE),
  "408 Request Timeout": bytes("", 408),
  "421 Misdirected Request": bytes("", 421),
  "429 in HTML": bytes(HTML, 429, { "retry-after": "1" }),
  "500 with success in it": bytes(GOOD, 500, JSON_TYPE),
  "502 in HTML": bytes(HTML, 502),
  "599 in JSON": bytes('{"error":"x"}', 599, JSON_TYPE),
  "an array": bytes("[]", 200, JSON_TYPE),
  "a number": bytes("7", 200, JSON_TYPE),
  null: bytes("null", 200, JSON_TYPE),
  "half of the JSON": bytes(GOOD.slice(0, 9), 200, JSON_TYPE),
  "two objects": bytes(`${GOOD}${GOOD}`, 200, JSON_TYPE),
  "a body that is longer than it says": bytes(GOOD, 200, { "content-length": "5" }),
  "a body that is shorter than it says": (_, res) => {
    res.writeHead(200, { "content-length": "1000" });
    res.write(GOOD, () => res.destroy());
  },
  "a body that stops": (_, res) => void res.writeHead(200, JSON_TYPE).write(GOOD.slice(0, 9)),
  "a body without end": endless,
  "a body that says it is longer than allowed": (_, res) =>
    void res.writeHead(200, { "content-length": "100000000000" }).write(GOOD),
  "a body that is longer than allowed": bytes(`${GOOD}${" ".repeat(2 ** 20)}`, 200, JSON_TYPE),
  "a bomb": bytes(gzipSync(Buffer.alloc(200 << 20, 32)), 200, { "content-encoding": "gzip" }),
  "what is not gzip": bytes(GOOD, 200, { "content-encoding": "gzip" }),
  "a broken chunk": raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", "zz\r\n"),
  "an unknown transfer coding": raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: x", GOOD),
  "too many headers": raw(`HTTP/1.1 200 OK\r\n${"x: y\r\n".repeat(50_000)}`, GOOD),
};

for (const [name, answer] of Object.entries(LOST)) {
  test(`the API responds with ${name}: 502, in time and in the proxy's words`, async () => {
    const memory = process.memoryUsage().rss;
    const { post, get, api } = await world(answer, { limits: { responseBytes: 2 ** 20 } });
    for (const heard of [await post(), await get()]) {
      assert.equal(heard.status, 502, heard.text);
      assert.ok(heard.ms < 10_000, `${heard.ms} ms`);
      assert.deepEqual(Object.keys(heard.json), ["message"]);
      assert.doesNotMatch(heard.text, /script|evil|SSH|signature/);
      assertHygiene(heard);
    }
    // `fetch` itself sends again after a 421, which the first server has not processed.
    if (!name.startsWith("421")) assert.equal(api.posts().length, 1, "it is never sent again");
    assert.ok(process.memoryUsage().rss - memory < 150 * 2 ** 20);
  });
}

/** @param {import("./world.js").Heard} heard */
function assertHygiene({ headers }) {
  assert.equal(headers.get("content-type"), "application/json");
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.equal(headers.get("content-security-policy"), "default-src 'none'; sandbox");
  assert.equal(headers.get("cache-control"), "no-store");
  for (const name of ["set-cookie", "location", "www-authenticate", "server", "etag"]) {
    assert.equal(headers.get(name), null, name);
  }
  for (const [name] of headers) assert.doesNotMatch(name, /^access-control/);
}

test("a response of the API is passed on byte for byte, and none of its headers but the time", async () => {
  const body =
    '{ "ret_code":0,\n "job_id":"j-1", "x":1.0, "y":9007199254740993, "é":"\\u00e9\\ud83d" }';
  const headers = { "set-cookie": "a=b", server: "x", etag: "1", age: "7", location: "/" };
  const { post, get } = await world(bytes(body, 200, { ...headers, "content-type": "text/html" }));
  for (const heard of [await post(), await get("/cluster/listNodes?cluster_id=c&zone=z")]) {
    assert.equal(heard.text, body);
    assert.equal(heard.status, 200);
    assert.equal(heard.headers.get("age"), "7");
    assertHygiene(heard);
  }
});

test("a refusal with a code is the API's word, whatever its status", async () => {
  for (const status of [200, 400, 403, 500]) {
    const { post } = await world(bytes('{"ret_code":1400,"message":"no"}', status, JSON_TYPE));
    const heard = await post();
    assert.deepEqual([heard.status, heard.json.ret_code], [200, 1400]);
  }
});

describe("the time", () => {
  const time = "Thu, 01 Jan 2026 00:00:00 GMT";

  test("of the API is passed on, twice", async () => {
    const { post, get } = await world((_, res) => json(res, { ret_code: 0 }, { date: time }));
    for (const { headers } of [await post(), await get()]) {
      assert.equal(headers.get("date"), time);
      assert.equal(headers.get("ehpc-date"), time);
    }
  });

  test("of this server is never taken for it", async () => {
    const { post, get, raw, port } = await world((one, res) => {
      res.sendDate = false;
      usual(one, res);
    });
    const refused = await post({ origin: "null" });
    assert.equal(refused.status, 403);
    for (const { headers } of [await post(), await get(), refused, await get("/nothing")]) {
      assert.equal(headers.get("date"), null);
      assert.equal(headers.get("ehpc-date"), null);
    }
    const target = "http://evil.example/console/api/operation?zone=z";
    const text = await raw(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    assert.doesNotMatch(text, /^date:/im);
  });

  test("of the year 275760 with a 1300 teaches nothing", async () => {
    const far = "Sat, 13 Sep 275760 00:00:00 GMT";
    const { post, api } = await world((_, res) => json(res, { ret_code: 1300 }, { date: far }));
    assert.equal((await post()).json.ret_code, 1300);
    api.answer = usual;
    for (let n = 0; n < 2; n += 1) assert.equal((await post()).json.ret_code, 0);
    for (const date of ["", "yesterday", "1", "NaN", "Thu, 01 Jan 1970 00:00:00 GMT"]) {
      api.answer = (_, res) => json(res, { ret_code: 1300 }, { date });
      await post();
      api.answer = usual;
      assert.equal((await post()).json.ret_code, 0, date);
    }
  });

  test("within ten minutes of this server's is learnt, for its zone", async () => {
    const at = (/** @type {number} */ ms) => new Date(Date.now() + ms).toUTCString();
    const { post, get, api } = await world((one, res) => {
      const zone = one.url.searchParams.get("zone") ?? JSON.parse(one.body).zone;
      res.setHeader("date", at(zone === "jn1a" ? 300_000 : 0));
      usual(one, res);
    });
    await get();
    assert.equal((await post()).json.ret_code, 1300);
    assert.equal((await post({ "ehpc-timestamp": stamp(300_000) })).json.ret_code, 0);
    const elsewhere = { cluster_id: "c", hpcqueue_id: "q", nodelist: ["n"], zone: "pek3" };
    assert.equal((await post({}, elsewhere)).json.ret_code, 0);
    assert.equal(api.posts().length, 2);
  });

  test("that a cache sends teaches nothing", async () => {
    const date = new Date(Date.now() + 300_000).toUTCString();
    const { post, get, api } = await world((_, res) =>
      json(res, { ret_code: 0 }, { date, age: "1" }),
    );
    await get();
    api.answer = usual;
    assert.equal((await post()).json.ret_code, 0);
  });
});

test("an API that cannot be reached: 429, nothing was sent, and it may be tried again", async () => {
  const { post, get, api } = await world(usual);
  const key = { "idempotency-key": newKey() };
  api.close();
  for (const { status, json, headers } of [await post(key), await get(), await post(key)]) {
    assert.equal(status, 429);
    assert.match(json.message, /ECONNREFUSED.*Nothing was sent/);
    assert.equal(headers.get("retry-after"), "1");
  }
});

test("an app's own fetch that ignores the signal, throws, or returns anything", async () => {
  const never = () => new Promise(() => {});
  /** @type {Record<string, [status: number, fetch: any]>} */
  const all = {
    hangs: [502, never],
    "hangs in the body": [502, async () => new Response(new ReadableStream({ pull: never }))],
    throws: [
      502,
      () => {
        throw new Error("x");
      },
    ],
    "rejects with nothing": [502, () => Promise.reject()],
    "rejects with a getter that throws": [
      502,
      () =>
        Promise.reject({
          get name() {
            throw new Error("x");
          },
        }),
    ],
    "returns nothing": [502, async () => undefined],
    "returns no response": [502, async () => ({ status: 200 })],
    "returns a used response": [
      502,
      async () => {
        const response = new Response(GOOD);
        await response.text();
        return response;
      },
    ],
    "returns an error": [502, async () => Response.error()],
    "never left": [429, () => Promise.reject(Object.assign(new Error(), { code: "ECONNREFUSED" }))],
  };
  for (const [name, [status, fetch]] of Object.entries(all)) {
    const { post, get, errors } = await world(usual, { timeoutMs: 300, fetch });
    for (const heard of [await post(), await get()]) {
      assert.equal(heard.status, status, `${name}: ${heard.text}`);
      assert.ok(heard.ms < 10_000, name);
    }
    assert.ok(errors.length <= 2, name);
  }
});
