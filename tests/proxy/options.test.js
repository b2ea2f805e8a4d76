// A proxy that is made wrongly is an error that names the option, before anybody is let in.

import assert from "node:assert/strict";
import { test } from "node:test";
import { proxy, usualOptions } from "./world.js";

const GOOD = usualOptions("https://api.example/api");
const { createProxy, signer, nodeListener } = proxy;

/** @param {Record<string, unknown>} options */
const make = (options) => createProxy(/** @type {any} */ ({ ...GOOD, ...options }));

/** @type {[option: string, values: unknown[]][]} */
const WRONG = [
  ["authenticate", [undefined, null, "alice", {}, true]],
  ["authorize", [undefined, null, true, "yes"]],
  ["store", [undefined, null, {}, "memory", { begin() {} }, { begin() {}, finish: 1 }, new Map()]],
  [
    "origin",
    [undefined, null, "", "*", "null", "console.example", "https://console.example/", []].concat(
      ["https://console.example:443", "https://*.example", "HTTPS://console.example", "file://"],
      ["https://console.example/path", "https://u@console.example", "https://Console.example"],
      /** @type {any} */ ([
        [undefined],
        ["https://a.example", "*"],
        7,
        ["https://a.example", null],
      ]),
    ),
  ],
  ["basePath", [undefined, null, "", "/", "api", "/api/", "//api", "/a/../b", "/./a", "/a?b", 7]],
  ["basePath", ["/a b", "/é", "/a#b", "/%61", "/a//b", "https://console.example/api"]],
  ["credentials", [undefined, null, "key", {}, { accessKeyId: "a" }, { secretAccessKey: "s" }]],
  [
    "credentials",
    [
      { accessKeyId: "", secretAccessKey: "s" },
      { accessKeyId: 1, secretAccessKey: 2 },
    ],
  ],
  [
    "upstream",
    ["", "api", "http://api.example/api", "ftp://127.0.0.1", "https://u:p@a.example", 7],
  ],
  ["upstream", ["https://a.example/?x", "https://a.example/#x", "http://127.0.0.1.nip.io/api"]],
  [
    "upstream",
    ["http://localhost.evil.example", "http://10.0.0.1", "http://[::2]", "javascript:0"],
  ],
  ["membership", [null, "true", 1]],
  ["log", [null, "", "all", true, "OWN"]],
  ["timeoutMs", [0, 99, 10_000, 12_000, -1, 1.5, "8000", null, Number.NaN, Infinity]],
  ["audit", [null, true, {}]],
  ["fetch", ["fetch", {}, true]],
  ["onError", ["log", {}, true]],
  ["limits", ["none", 7, true]],
  ["limits.nodes", [{ nodes: 0 }, { nodes: -1 }, { nodes: 1.5 }, { nodes: "9" }, { nodes: null }]],
  ["limits.keys", [{ keys: Number.POSITIVE_INFINITY }, { keys: Number.NaN }]],
  ["limits.more", [{ more: 1 }]],
];

for (const [option, values] of WRONG) {
  for (const value of values) {
    test(`${option} must not be ${JSON.stringify(value)}`, () => {
      const [name = ""] = option.split(".");
      assert.throws(
        () => make({ [name]: value }),
        (/** @type {Error} */ error) => {
          assert.equal(error.constructor.name, "TypeError", String(error));
          assert.ok(error.message.includes(`\`${option}\``), error.message);
          return true;
        },
      );
    });
  }
}

test("options that do not exist, and none at all, are errors", () => {
  for (const more of ["authorise", "allowAll", "cors", "__proto__x", "timeout"]) {
    assert.throws(() => make({ [more]: true }), { name: "TypeError", message: RegExp(more) });
  }
  for (const none of [undefined, null, "x", 7]) {
    assert.throws(() => createProxy(/** @type {any} */ (none)), TypeError);
    assert.throws(() => signer(/** @type {any} */ (none)), TypeError);
  }
  for (const option of ["basePath", "store", "audit", "membership", "log"]) {
    const { store: _, basePath: __, ...rest } = GOOD;
    const given = { ...rest, path: "/sign", [option]: Reflect.get(GOOD, option) };
    assert.throws(() => signer(/** @type {any} */ (given)), { message: RegExp(option) });
  }
});

test("no message has the secret", () => {
  for (const [name, values] of WRONG) {
    for (const value of values) {
      try {
        make({ [name.split(".")[0] ?? ""]: value });
      } catch (error) {
        assert.doesNotMatch(String(error), /S3cr/);
      }
    }
  }
});

test("what is right is accepted", () => {
  for (const options of [
    { origin: ["https://a.example", "http://localhost:8080"] },
    { upstream: "http://127.0.0.1:1/api" },
    { upstream: "http://[::1]:1/api" },
    { upstream: "https://api.example" },
    { upstream: undefined, membership: undefined, log: undefined, limits: undefined },
    { timeoutMs: 100 },
    { timeoutMs: 9_999 },
    { limits: { nodes: 1, keys: undefined } },
    { basePath: "/a.b/~c/d-e_f" },
  ]) {
    assert.equal(typeof make(options).path, "string", JSON.stringify(options));
  }
  assert.equal(typeof nodeListener(make({})), "function");
});

test("an option that is changed later changes nothing", async () => {
  const origins = ["https://console.example"];
  const given = { ...GOOD, origin: origins, limits: { bodyBytes: 10 } };
  const handler = createProxy(given);
  origins.push("https://evil.example");
  given.authorize = () => assert.fail();
  given.limits.bodyBytes = 1e9;
  const url = "https://console.example/console/api/queue/ehpc/removeNodes";
  const headers = { origin: "https://evil.example" };
  assert.equal((await handler(new Request(url, { method: "POST", headers }))).status, 403);
});
