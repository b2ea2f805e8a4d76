// No response fills the memory, or alters how a message reads.

import assert from "node:assert/strict";
import test from "node:test";
import { gzipSync } from "node:zlib";
import { watchInstances } from "./instances.js";
import { listen } from "./listen.js";
import { serve } from "./respond.js";

/** @type {WebAssembly.Memory | undefined} */
let memory;
watchInstances({
  exports(made) {
    memory = /** @type {WebAssembly.Memory} */ (made.memory);
    return made;
  },
});

// Imported after watchInstances, which must see its instance.
const { failure, GOOD, listNodes, listQueues, removeNodes, signRequest, waitForJob } = await import(
  "./package.js"
);
await signRequest(GOOD);

const MIB = 2 ** 20;
const PLACE = { cluster_id: "c", zone: "z" };
const JOB = { job_id: "j-1", zone: "z" };

/** The size of WebAssembly's memory, in bytes. It never shrinks. */
const size = () => memory?.buffer.byteLength ?? Number.NaN;

test("an endless list fails, within a memory limit", async () => {
  const pad = "y".repeat(150_000);
  /** @param {number} at */
  const row = (at) => `{"node_id":"n${at}","name":"${pad}"}`;
  const before = size();
  for (const total of ["100000000", "null"]) {
    const { endpoint, close } = await serve((query) => {
      const [offset, limit] = [Number(query.get("offset")), Number(query.get("limit"))];
      const rows = Array.from({ length: limit }, (_, index) => row(offset + index));
      return `{"ret_code":0,"total_count":${total},"hpc_app_nodes_set":[${rows}]}`;
    });
    const error = await failure(listNodes(PLACE, { endpoint, deadlineMs: 60_000 }));
    close();
    assert.deepEqual([error.kind, error.retryable, error.maybeApplied], ["http", false, false]);
    assert.match(error.message, /^The list exceeds the limits /);
  }
  assert.ok(size() - before < 192 * MIB, `${size() - before}`);
});

test("a list that repeats a page fails after maxAttempts readings, and says so", async () => {
  const rows = Array.from({ length: 100 }, (_, index) => `{"node_id":"n${index}"}`);
  for (const total of ["1000", "null"]) {
    const repeated = `{"ret_code":0,"total_count":${total},"hpc_app_nodes_set":[${rows}]}`;
    const { endpoint, close, requests } = await serve(() => repeated);
    const error = await failure(listNodes(PLACE, { endpoint, maxAttempts: 3 }));
    close();
    assert.deepEqual([error.kind, error.attempts], ["http", 3]);
    // With a count, up to four pages are under way when the first of them shows it.
    const most = total === "null" ? 2 : 5;
    assert.ok(requests() >= 6 && requests() <= 3 * most, `${requests()}`);
    assert.match(error.message, /^The server repeated a page: /);
  }
});

test("null with a count of 0 is an empty list", async () => {
  const { endpoint, close } = await serve(
    () => '{"ret_code":0,"total_count":0,"queue_set":null,"hpc_app_nodes_set":null}',
  );
  assert.deepEqual(await listQueues(PLACE, { endpoint }), []);
  assert.deepEqual(await listNodes(PLACE, { endpoint }), []);
  close();
});

test("a decompression bomb is not read to its end", async () => {
  const bomb = gzipSync(Buffer.alloc(300 * MIB, " "));
  const before = size();
  const { endpoint, close } = await serve(() => bomb, { "content-encoding": "gzip" });
  const error = await failure(listNodes(PLACE, { endpoint, maxAttempts: 2 }));
  close();
  assert.match(error.message, /too long/);
  assert.ok(size() - before < 40 * MIB, `${size() - before}`);
});

/**
 * An endless response as a browser's fetch would return it.
 * @param {{ type: string, headers?: Record<string, string> }} head
 * @param {(pull: () => void) => void} [text] called if the body is read in one piece
 */
function endless({ type, headers = {} }, text = () => {}) {
  let pulled = 0;
  const body = new ReadableStream({
    pull(controller) {
      pulled++;
      controller.enqueue(new Uint8Array(MIB).fill(32));
    },
  });
  const response = { status: 200, type, headers: new Headers(headers), body, text };
  return { response, pulled: () => pulled };
}

test("Content-Length is trusted only where it is the body's real length", async () => {
  const original = globalThis.fetch;
  const length = { "content-length": "100" };
  try {
    for (const head of [
      // For another origin a browser hides Content-Encoding.
      { type: "cors", headers: length },
      // A service worker may have built it from such a response.
      { type: "default", headers: length },
      { type: "basic", headers: { ...length, "transfer-encoding": "chunked" } },
      { type: "basic", headers: { ...length, "content-encoding": "br" } },
      { type: "basic", headers: { "content-length": "100, 100" } },
      { type: "basic" },
    ]) {
      const { response, pulled } = endless(head, () => assert.fail("it was read in one piece"));
      globalThis.fetch = async () => /** @type {any} */ (response);
      const error = await failure(
        listNodes(PLACE, { endpoint: "http://127.0.0.1:9", maxAttempts: 1 }),
      );
      assert.match(error.message, /too long/);
      assert.ok(pulled() < 20, `${pulled()} MiB were read`);
    }
  } finally {
    globalThis.fetch = original;
  }
});

test("an oversized chunk is not copied", async () => {
  const original = globalThis.fetch;
  const before = size();
  const huge = new Uint8Array(200 * MIB).fill(120);
  const text = "x".repeat(200 * MIB);
  const headers = new Headers({ "content-length": "100" });
  const stream = () =>
    new ReadableStream({
      start(controller) {
        controller.enqueue(huge);
        controller.close();
      },
    });
  try {
    for (const response of [
      { status: 200, headers: {}, arrayBuffer: async () => huge.buffer },
      { status: 200, headers: {}, body: stream() },
      { status: 200, type: "basic", headers, body: stream(), text: async () => text },
    ]) {
      globalThis.fetch = async () => /** @type {any} */ (response);
      const error = await failure(
        listNodes(PLACE, { endpoint: "http://127.0.0.1:9", maxAttempts: 1 }),
      );
      assert.match(error.message, /too long \(over 1 MiB; for lists, 16\): x{200}: /);
    }
  } finally {
    globalThis.fetch = original;
  }
  assert.ok(size() - before < 4 * MIB, `${size() - before}`);
});

test("a Retry-After of zero or less still causes a pause", async () => {
  for (const wait of ["0", "0.0", "Thu, 01 Jan 1970 00:00:00 GMT", "-1", "soon"]) {
    let requests = 0;
    const { url, close } = await listen((_, res) => {
      requests++;
      res.writeHead(503, { "retry-after": wait }).end();
    });
    await failure(waitForJob(JOB, { endpoint: `${url}/api`, deadlineMs: 500 }));
    close();
    // Without a pause there would be hundreds.
    assert.ok(requests < 25, `${wait}: ${requests}`);
  }
});

test("Retry-After may have a fraction, or be a date, which is compared with the local clock", async () => {
  const until = () => new Date(Math.ceil(Date.now() / 1000 + 1) * 1000).toUTCString();
  for (const [wait, least] of /** @type {[() => string, number][]} */ ([
    [() => "0.7", 690],
    [until, 900],
  ])) {
    /** @type {number[]} */
    const times = [];
    const { url, close } = await listen((_, res) => {
      times.push(performance.now());
      res.sendDate = false;
      res.writeHead(429, { "retry-after": wait() }).end();
    });
    await failure(listNodes(PLACE, { endpoint: `${url}/api`, maxAttempts: 2 }));
    close();
    const [first = 0, second = 0] = times;
    assert.ok(times.length === 2 && second - first > least, `${second - first}`);
  }
});

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const HOSTILE = "no\u202e\u2066\r\n\u001b[2J\u200b\ufeff\u00ad\u2028\ufe0f\u{e0041}";
const ESCAPED =
  "no\\u{202e}\\u{2066}\\u{d}\\u{a}\\u{1b}[2J\\u{200b}\\u{feff}\\u{ad}\\u{2028}\\u{fe0f}\\u{e0041}";

test("invisible characters of a server's text are escaped", async () => {
  const text = JSON.stringify(HOSTILE);
  const row = `{"job_id":"j-1","status":"failed","error_codes":${text}}`;
  const queue = `{"hpcqueue_id":${text},"node_list":[1]}`;
  for (const [
    body,
    call,
  ] of /** @type {[string, (options: { endpoint: string, maxAttempts: number }) => Promise<unknown>][]} */ ([
    [`{"ret_code":1400,"message":${text}}`, (options) => listNodes(PLACE, options)],
    [`{"ret_code":5000,"message":${text}}`, (options) => listNodes(PLACE, options)],
    [`<p>${HOSTILE}`, (options) => listNodes(PLACE, options)],
    [`{"ret_code":0,"job_set":[${row}]}`, ({ endpoint }) => waitForJob(JOB, { endpoint })],
    [
      `{"ret_code":0,"job_set":[{"job_id":"j-1","status":${text}}]}`,
      ({ endpoint }) => waitForJob(JOB, { endpoint, deadlineMs: 400 }),
    ],
    [
      `{"ret_code":0,"total_count":2,"queue_set":[${queue},${queue}]}`,
      (options) => removeNodes(GOOD, { ...options, guard: true, deadlineMs: 1500, settleMs: 10 }),
    ],
  ])) {
    const { endpoint, close } = await serve(() => body);
    const error = await failure(call({ endpoint, maxAttempts: 1 }));
    close();
    for (const shown of [error.message, JSON.stringify(error), error.errorCodes ?? ""]) {
      assert.doesNotMatch(shown, INVISIBLE, body);
    }
    if (!body.includes("queue_set")) assert.ok(error.message.includes(ESCAPED), error.message);
  }
});

test("so are those of fetch's errors and of the caller's text", async () => {
  const original = globalThis.fetch;
  try {
    globalThis.fetch = () => Promise.reject(new TypeError(HOSTILE));
    const lost = await failure(
      listNodes(PLACE, { endpoint: "http://127.0.0.1:9", maxAttempts: 1 }),
    );
    assert.ok(lost.message.includes(ESCAPED), lost.message);
  } finally {
    globalThis.fetch = original;
  }
  const wrong = await failure(signRequest(/** @type {any} */ ({ ...GOOD, [HOSTILE]: 1 })));
  assert.doesNotMatch(JSON.stringify(wrong), INVISIBLE);
});
