// The headers of a request: who sets them, and which ones are forbidden.

import assert from "node:assert/strict";
import test, { afterEach } from "node:test";
import { forAdding, forReading, forSigning, forWaiting } from "../options.js";
import { RECEIPT } from "../receipt.js";
import { listen } from "./listen.js";
import {
  addNodes,
  failure,
  GOOD,
  inProject,
  listNodes,
  listQueues,
  lookUp,
  removeNodes,
  signRequest,
  waitForJob,
} from "./package.js";

const { fetch } = globalThis;
/** Without a group number, which would be resolved first. */
const REQUEST = { ...GOOD, nodelist: ["cln-w1xufnk9"] };
const PLACE = { cluster_id: "c", zone: "z" };
const JOB = { job_id: "j-1", zone: "z" };
const CREDENTIALS = { accessKeyId: "AK", secretAccessKey: "SK" };
/** @typedef {import("../../js/types.d.ts").Options} Options */

/** Every function that takes headers. @type {[name: string, call: (options: Options) => Promise<unknown>][]} */
const CALLS = [
  ["removeNodes", (options) => removeNodes(REQUEST, options)],
  ["addNodes", (options) => addNodes(REQUEST, forAdding(options))],
  [
    "signRequest",
    (options) => signRequest(REQUEST, { ...forSigning(options), credentials: CREDENTIALS }),
  ],
  ["listQueues", (options) => listQueues(PLACE, forReading(options))],
  ["listNodes", (options) => listNodes(PLACE, forReading(options))],
  ["waitForJob", (options) => waitForJob(JOB, forWaiting(options))],
  [
    "lookUp",
    (options) =>
      lookUp({ ...RECEIPT, endpoint: options.endpoint ?? RECEIPT.endpoint }, forWaiting(options)),
  ],
];

/** @type {[name: string, value: string][]} */
const CONNECTION_HEADERS = [
  ["Expect", "100-continue"],
  ["Transfer-Encoding", "chunked"],
  ["Upgrade", "h2c"],
  ["Keep-Alive", "timeout=5"],
  ["Connection", "close"],
  ["Proxy-Connection", "keep-alive"],
  ["CONTENT-LENGTH", "92"],
  ["host", "other.example"],
];

/** @typedef {{ url: string, init: RequestInit & { headers: Record<string, string> } }} Sent */

/** Requests recorded by the fake fetch. @type {Sent[]} */
let sent = [];

/**
 * Replaces fetch by one that records requests.
 * @param {() => Response | Promise<Response>} [respond] to a change
 */
function recordRequests(
  respond = () => Response.json({ action: "A", job_id: `j-${++jobs}`, ret_code: 0 }),
) {
  sent = [];
  globalThis.fetch = /** @type {typeof fetch} */ (
    async (url, init) => {
      sent.push(/** @type {Sent} */ ({ url: String(url), init }));
      const empty = { ret_code: 0, job_set: [], total_count: 0 };
      return init?.method === "POST" ? respond() : Response.json(empty);
    }
  );
}
let jobs = 0;

/** @type {(() => void)[]} */
const undo = [];
afterEach(() => {
  globalThis.fetch = fetch;
  for (const one of undo.splice(0)) one();
});

/**
 * Defines these globals for one test.
 * @param {Record<string, unknown>} globals
 */
function withGlobals(globals) {
  for (const [name, value] of Object.entries(globals)) {
    const had = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    undo.push(() => {
      if (had) Object.defineProperty(globalThis, name, had);
      else Reflect.deleteProperty(globalThis, name);
    });
  }
}

for (const [name, value] of CONNECTION_HEADERS) {
  test(`every function rejects ${name} before sending anything`, async () => {
    recordRequests();
    for (const [what, call] of CALLS) {
      for (const headers of [{ [name]: value }, new Headers([[name, value]]), [[name, value]]]) {
        const error = await failure(call({ headers: /** @type {any} */ (headers) }));
        assert.deepEqual([error.kind, error.field], ["invalid", "headers"], what);
        assert.match(error.message, new RegExp(name, "i"));
      }
    }
    assert.equal(sent.length, 0);
  });
}

test("a runtime without Headers is not reported as invalid input", async () => {
  const output = await inProject(`
    import { removeNodes, signRequest, listQueues } from "ehpc-remove-nodes";
    let asked = 0;
    globalThis.fetch = async () => void asked++;
    const headers = { "X-CSRF-Token": "t" };
    await signRequest(${JSON.stringify(REQUEST)}, { headers });
    delete globalThis.Headers;
    for (const call of [removeNodes, signRequest, listQueues]) {
      const request = call === listQueues ? { cluster_id: "c", zone: "z" } : ${JSON.stringify(REQUEST)};
      const once = call === signRequest ? {} : { maxAttempts: 1 };
      await call(request, { headers, ...once }).catch((error) => {
        console.log(error.kind, error.maybeApplied, /no fetch/.test(error.message), asked);
      });
    }`);
  assert.deepEqual(output.split("\n"), Array(3).fill("http false true 0"));
});

test("fetch gets a plain object with unchanged values, whatever form the caller used", async () => {
  const value = 'a=b; c="d, e" \u00e9';
  for (const headers of [
    { "X-Token": value },
    new Headers({ "X-Token": value }),
    /** @type {[string, string][]} */ ([["X-Token", value]]),
  ]) {
    recordRequests();
    await removeNodes(REQUEST, { headers });
    const { init } = /** @type {Sent} */ (sent[0]);
    const spread = new Headers({ ...init.headers, authorization: "Bearer t" });
    assert.equal(Object.getPrototypeOf(init.headers), Object.prototype);
    assert.equal(spread.get("x-token"), value);
    assert.equal(spread.get("content-type"), "application/json");
  }
});

/** The idempotency keys of all requests, in order. */
const keys = () =>
  sent.map(({ init }) => [init.method, new Headers(init.headers).get("idempotency-key")]);

test("outside a page, an unsigned change carries an idempotency key: it goes to a proxy", async () => {
  recordRequests();
  await removeNodes(REQUEST, { endpoint: "https://proxy.test/api" });
  assert.match(String(keys()[0]?.[1]), /^[0-9a-f]{32}-\d+-1$/);
  await addNodes(REQUEST, { endpoint: "https://proxy.test/api" });
  assert.notEqual(keys()[0]?.[1], keys()[1]?.[1]);
});

test("a signed change carries no idempotency key: it goes to the API", async () => {
  recordRequests();
  await removeNodes(REQUEST, { credentials: CREDENTIALS });
  assert.deepEqual(keys(), [["POST", null]]);
});

test("the caller's key gets a number, so that each attempt has its own; a read has none", async () => {
  for (const [key, first, second] of [
    ["mine", "mine-1", "mine-2"],
    ['"mine"', '"mine-1"', '"mine-2"'],
  ]) {
    for (const credentials of [undefined, CREDENTIALS]) {
      recordRequests(() => Response.json({ ret_code: 5100, message: "busy" }));
      const headers = { "idempotency-KEY": String(key) };
      const options = { ...(credentials && { credentials }), headers, maxAttempts: 2 };
      await failure(removeNodes(REQUEST, options));
      assert.deepEqual(keys(), [
        ["POST", first],
        ["POST", second],
      ]);
    }
  }
  recordRequests();
  await listQueues(PLACE, { headers: { "Idempotency-Key": "mine" }, maxAttempts: 1 }).catch(
    () => {},
  );
  assert.deepEqual(keys(), [["GET", null]]);
});

/** Where a call is made, where it sends a change, and whether that carries a key. @type {[name: string, globals: Record<string, unknown>, endpoint: string, carries: boolean][]} */
const ORIGINS = [
  [
    "a page, same origin",
    {
      location: { origin: "https://app.test", href: "https://app.test/x" },
      origin: "https://app.test",
    },
    "https://app.test/api",
    true,
  ],
  [
    "a page, another origin",
    {
      location: { origin: "https://app.test", href: "https://app.test/x" },
      origin: "https://app.test",
    },
    "https://proxy.test/api",
    false,
  ],
  [
    "a srcdoc frame",
    {
      location: { origin: "null", href: "about:srcdoc" },
      document: { baseURI: "https://app.test/x" },
      origin: "https://app.test",
    },
    "/api",
    true,
  ],
  [
    "a sandboxed frame with an opaque origin",
    {
      location: { origin: "https://app.test", href: "https://app.test/x" },
      document: { baseURI: "https://app.test/x" },
      origin: "null",
    },
    "/api",
    false,
  ],
  [
    "a page that has its own variable named origin",
    {
      location: { origin: "https://app.test", href: "https://app.test/x" },
      document: { baseURI: "https://app.test/x" },
      origin: "Jinan",
    },
    "/api",
    true,
  ],
  [
    "the same, another origin",
    {
      location: { origin: "https://app.test", href: "https://app.test/x" },
      document: { baseURI: "https://app.test/x" },
      origin: { lat: 36.7 },
    },
    "https://proxy.test/api",
    false,
  ],
  ["a Worker at an edge", { origin: "null" }, "https://proxy.test/api", true],
];

for (const [name, globals, endpoint, carries] of ORIGINS) {
  test(`${name}: ${carries ? "a key" : "no key"}`, async () => {
    withGlobals(globals);
    recordRequests();
    await removeNodes(REQUEST, { endpoint });
    assert.equal(keys()[0]?.[1] !== null, carries);
    assert.match(String(sent[0]?.url), /^https:\/\/(app|proxy)\.test\/api\/queue/);
  });
}

test("offline, in a page: fetch is not called", async () => {
  withGlobals({
    location: { origin: "https://app.test", href: "https://app.test/x" },
    origin: "https://app.test",
    navigator: { onLine: false },
  });
  recordRequests();
  const start = performance.now();
  const error = await failure(removeNodes(REQUEST, { endpoint: "/api", maxAttempts: 1 }));
  assert.deepEqual([error.kind, error.maybeApplied, error.retryable], ["http", false, true]);
  assert.match(error.message, /^Could not connect to the server \(`navigator\.onLine` is false\)/);
  assert.ok(performance.now() - start < 1000);
  assert.equal(sent.length, 0);
});

test("outside a page, navigator.onLine is ignored", async () => {
  withGlobals({ navigator: { onLine: false } });
  recordRequests();
  await removeNodes(REQUEST, { endpoint: "https://proxy.test/api" });
  assert.equal(sent.length, 1);
});

test("421: Node's fetch itself sends again with the same key, and that counts as one attempt", async () => {
  /** @type {unknown[]} */
  const received = [];
  const server = await listen((req, res) => {
    received.push(req.headers["idempotency-key"]);
    res.writeHead(421).end();
  });
  try {
    const error = await failure(removeNodes(REQUEST, { endpoint: server.url }));
    assert.deepEqual(
      [error.kind, error.status, error.maybeApplied, error.attempts],
      ["http", 421, false, 1],
    );
  } finally {
    server.close();
  }
  assert.equal(received.length, 2);
  assert.equal(new Set(received).size, 1);
});
