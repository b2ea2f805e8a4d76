// Who may send, and in which form: origins, hosts, targets and headers as only attackers write them.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { CHANGE, newKey, ORIGIN, REMOVE, stamp, startWorld, statusOf } from "./world.js";

const BODY = JSON.stringify(CHANGE);

/** @type {import("./world.js").World} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

/**
 * The bytes of a change.
 * @param {{ target?: string, host?: string, origin?: string | null, more?: string, body?: string, length?: string }} [parts]
 */
function change({
  target = `/console/api${REMOVE}`,
  host,
  origin = ORIGIN,
  more = "",
  ...parts
} = {}) {
  const { body = BODY, length = `Content-Length: ${Buffer.byteLength(body)}\r\n` } = parts;
  return [
    `POST ${target} HTTP/1.1\r\nHost: ${host ?? `127.0.0.1:${world.port}`}\r\n`,
    origin === null ? "" : `Origin: ${origin}\r\n`,
    `Content-Type: application/json\r\nEhpc-Timestamp: ${stamp()}\r\n`,
    /idempotency-key/i.test(more) ? "" : `Idempotency-Key: ${newKey()}\r\n`,
    `${length}${more}Connection: close\r\n\r\n${body}`,
  ].join("");
}

/** @param {string} target @param {string} [more] @param {string} [host] */
const read = (target, more = "", host = `127.0.0.1:${world.port}`) =>
  `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n${more}Connection: close\r\n\r\n`;

describe("a change", () => {
  /** @type {[name: string, parts: Parameters<typeof change>[0], status: string][]} */
  const CASES = [
    ["of the console's page", {}, "200"],
    ["with Sec-Fetch-Site: same-origin", { more: "Sec-Fetch-Site: same-origin\r\n" }, "200"],
    ["without an Origin", { origin: null }, "403"],
    ["of Origin null", { origin: "null" }, "403"],
    ["of an empty Origin", { origin: "" }, "403"],
    ["of another port", { origin: `${ORIGIN}:444` }, "403"],
    ["of the origin with its default port", { origin: `${ORIGIN}:443` }, "403"],
    ["of another scheme", { origin: "http://console.example" }, "403"],
    ["of a subdomain", { origin: "https://evil.console.example" }, "403"],
    ["of a longer name", { origin: "https://console.example.evil.example" }, "403"],
    ["of upper case", { origin: "HTTPS://CONSOLE.EXAMPLE" }, "403"],
    ["of the origin with a dot", { origin: "https://console.example." }, "403"],
    ["of the origin with a slash", { origin: `${ORIGIN}/` }, "403"],
    ["of two Origins", { more: `Origin: ${ORIGIN}\r\n` }, "403"],
    ["of a page on the same site", { more: "Sec-Fetch-Site: same-site\r\n" }, "403"],
    ["of a page on another site", { more: "Sec-Fetch-Site: cross-site\r\n" }, "403"],
    ["that a user starts", { more: "Sec-Fetch-Site: none\r\n" }, "403"],
    ["of an invented site", { more: "Sec-Fetch-Site: SAME-ORIGIN\r\n" }, "403"],
    ["of a rebound name", { host: "evil.example", origin: "http://evil.example" }, "403"],
    ["to any Host, which a server in front may change", { host: "internal:1" }, "200"],
    ["as a form", { more: "Content-Type: text/plain\r\n" }, "415"],
    ["with two Idempotency-Keys", { more: "Idempotency-Key: a\r\nIdempotency-Key: b\r\n" }, "400"],
    ["with an empty Idempotency-Key", { more: "Idempotency-Key: \r\n" }, "400"],
    ["with a space in it", { more: "Idempotency-Key: a b\r\n" }, "400"],
    ["with a byte that is not ASCII", { more: "Idempotency-Key: \u00e9\r\n" }, "400"],
    ["with 255 characters in it", { more: `Idempotency-Key: ${"k".repeat(255)}\r\n` }, "200"],
    ["with 256 characters in it", { more: `Idempotency-Key: ${"k".repeat(256)}\r\n` }, "400"],
    ["with two timestamps", { more: `Ehpc-Timestamp: ${stamp()}\r\n` }, "400"],
    ["with parameters", { target: `/console/api${REMOVE}?zone=jn1a` }, "400"],
    ["in chunks", { length: "Transfer-Encoding: chunked\r\n", body: "0\r\n\r\n" }, "400"],
    [
      "with Content-Length and Transfer-Encoding",
      { more: "Transfer-Encoding: chunked\r\n" },
      "400",
    ],
    ["with two Content-Lengths", { more: "Content-Length: 1\r\n" }, "400"],
  ];
  for (const [name, parts, status] of CASES) {
    test(`${name} gets ${status}`, async () => {
      const before = world.api.posts().length;
      const response = await world.raw(change(parts));
      assert.equal(statusOf(response), status, response);
      assert.equal(world.api.posts().length - before, status === "200" ? 1 : 0);
    });
  }

  test("that smuggles a second request in its body brings only itself", async () => {
    const before = world.api.received.length;
    const second = read(`/console/api/operation?zone=jn1a`);
    const length = "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n";
    const response = await world.raw(change({ length, body: `0\r\n\r\n${second}` }));
    assert.equal(statusOf(response), "400");
    assert.equal(world.api.received.length, before);
  });

  test("whose body is left unread closes the connection", async () => {
    const body = "x".repeat(100_000);
    const text = change({ origin: "null", body }).replace("Connection: close\r\n", "");
    const response = await world.raw(`${text}${read("/console/api/operation?zone=jn1a")}`);
    assert.match(response, /^HTTP\/1.1 403 .*connection: close/is);
    assert.equal(response.match(/HTTP\/1.1/g)?.length, 1);
  });
});

describe("a read", () => {
  test("needs no Origin, but none of another site", async () => {
    const target = "/console/api/operation?zone=jn1a";
    for (const [more, status] of [
      ["", "200"],
      [`Origin: ${ORIGIN}\r\n`, "200"],
      ["Sec-Fetch-Site: same-origin\r\n", "200"],
      ["Origin: null\r\n", "403"],
      ["Origin: https://evil.example\r\n", "403"],
      ["Sec-Fetch-Site: cross-site\r\n", "403"],
      ["Sec-Fetch-Site: same-site\r\n", "403"],
      // A person who opens the address would see the API's content on the console's origin.
      ["Sec-Fetch-Site: none\r\n", "403"],
    ]) {
      assert.equal(statusOf(await world.raw(read(target, more))), status, more);
    }
  });

  test("has a target that names one of five operations, in one spelling", async () => {
    const before = world.api.received.length;
    for (const [target, status] of [
      ["/console/api/../api/cluster/deleteClusters", /40[04]/],
      ["/console/api//operation", /404/],
      ["/console/api/operation/", /404/],
      ["/console/api/Operation", /404/],
      ["/console/api/__proto__", /404/],
      ["/console/api/constructor", /404/],
      ["/console/api/toString", /404/],
      ["/console/api", /404/],
      ["/console/api/", /404/],
      ["/console/apioperation", /404/],
      ["//console/api/operation", /404/],
      ["/operation", /404/],
      ["/console/api/%6fperation", /404/],
      ["/console/api/operation%3Fzone=z", /404/],
      // The runtime's URL parser would make these the operation's path.
      ["/console/api/x/../operation", /40[04]/],
      ["/console/api/./operation", /40[04]/],
      ["/console/api/%2e/operation", /40[04]/],
      ["/console/%2E%2e/console/api/operation", /40[04]/],
      ["/console\\api\\operation", /40[04]/],
      ["http://evil.example/console/api/operation", /404/],
      ["evil.example:443", /40[04]/],
      ["*", /40[04]/],
    ]) {
      const query = String(target).includes("?") ? "" : "?zone=jn1a";
      const response = await world.raw(read(`${target}${query}`));
      assert.match(String(statusOf(response)), /** @type {RegExp} */ (status), String(target));
    }
    assert.equal(world.api.received.length, before);
  });

  test("has a Host that is a host: else the path that is checked could be in it", async () => {
    const before = world.api.received.length;
    for (const host of [
      "x/console/api/operation?zone=jn1a&search_word=",
      "x/console/api/operation?zone=jn1a#",
      "user@x",
      "x\\console",
      "x:port",
      "",
      "[",
      "a b",
    ]) {
      const response = await world.raw(read("/anything", "", host));
      assert.match(String(statusOf(response)), /40[04]/, host);
    }
    assert.equal(world.api.received.length, before);
  });

  test("has no method but GET", async () => {
    for (const method of ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "POST", "QUERY"]) {
      const target = "/console/api/operation?zone=jn1a";
      const text = read(target, `Origin: ${ORIGIN}\r\n`).replace("GET", method);
      const response = await world.raw(text);
      assert.match(String(statusOf(response)), /40[05]/, method);
      assert.doesNotMatch(response, /access-control/i);
    }
  });

  test("has no body", async () => {
    const target = "/console/api/operation?zone=jn1a";
    for (const [more, body] of [
      ["Content-Length: 2\r\n", "{}"],
      ["Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"],
    ]) {
      const response = await world.raw(`${read(target, more)}${body}`);
      assert.equal(statusOf(response), "400", response);
    }
  });

  test("cannot bring headers or parameters of its own with it", async () => {
    for (const query of [
      "zone=z%0d%0aX-Evil:1",
      "zone=z&zone=y",
      "zone%00=z",
      "zone=z&a%26signature=x",
      "zone=z&signature=x",
      "zone=z&access_key_id=x",
      "zone=z&timestamp=2026-01-31T08:00:00Z",
      "zone=z&__proto__=x",
      "zone=z&resource_ids=x",
      "zone=z;limit=1",
      "zone=%ff%fe",
      "ZONE=z",
    ]) {
      const before = world.api.received.length;
      const response = await world.raw(read(`/console/api/operation?${query}`));
      const passed = world.api.received.slice(before);
      assert.equal(passed.length, statusOf(response) === "200" ? 1 : 0);
      for (const { headers, url } of passed) {
        assert.equal(headers["x-evil"], undefined);
        for (const name of new Set(url.searchParams.keys())) {
          assert.equal(url.searchParams.getAll(name).length, 1, name);
        }
      }
    }
  });

  test("sends the API no cookie, Origin or other header of its client", async () => {
    const more =
      "Cookie: session=1\r\nAuthorization: Bearer x\r\nX-Forwarded-For: 1\r\nRange: bytes=0-1\r\n";
    await world.raw(read("/console/api/operation?zone=jn1a", `${more}Origin: ${ORIGIN}\r\n`));
    await world.raw(change({ more }));
    for (const { headers } of world.api.received.slice(-2)) {
      const names = ["cookie", "authorization", "x-forwarded-for", "origin", "range"];
      for (const name of [...names, "idempotency-key", "ehpc-timestamp"]) {
        assert.equal(headers[name], undefined, name);
      }
    }
  });
});
