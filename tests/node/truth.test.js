// Was it carried out, once, not at all, or is that unknown? What the caller gets is compared with
// what the simulated API did.

import assert from "node:assert/strict";
import test, { after, before, describe } from "node:test";
import { SIM_CREDENTIALS, serve } from "../../www/server.js";
import { listen } from "./listen.js";
import { failure, removeNodes } from "./package.js";

/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
before(async () => {
  server = await serve({ env: {} });
});
after(() => server.close());

/**
 * A new cluster, the removal of its first node, and what the server did.
 * @param {object} [spec]
 */
async function world(spec = { queues: [{ name: "batch", groups: [2, 2] }], job_ms: 20 }) {
  const made = await fetch(`${server.url}/sim/clusters`, {
    method: "POST",
    body: JSON.stringify(spec),
  });
  const { cluster_id, zone, queues } = /** @type {any} */ (await made.json());
  const { hpcqueue_id, nodes } = queues[0];
  const request = { cluster_id, hpcqueue_id, zone, nodelist: [nodes[0].node_id] };
  const requests = async () => {
    const response = await fetch(`${server.url}/sim/requests?cluster_id=${cluster_id}`);
    return /** @type {any} */ (await response.json()).requests;
  };
  return { request, nodes, queues, requests };
}

/**
 * Options for a call with one attempt, in which every request has the fault, reads of the log too.
 * @param {string} [fault]
 * @param {number} [deadlineMs] when an unknown outcome is reported
 */
function options(fault, deadlineMs = 3000) {
  return {
    endpoint: `${server.url}/api`,
    credentials: SIM_CREDENTIALS,
    ...(fault && { headers: { "X-Sim-Fault": fault }, deadlineMs, maxAttempts: 1 }),
  };
}

test("a removal is accepted as one job, and executed once", async () => {
  const { request, requests } = await world();
  /** @type {unknown[]} */
  const events = [];
  const onEvent = (/** @type {unknown} */ event) => events.push(event);
  const removal = await removeNodes(request, { ...options(), onEvent });
  assert.match(removal.job_id, /^j-/);
  const { action, job_id, receipt, ...rest } = removal;
  assert.deepEqual(rest, { ret_code: 0, attempts: 1, recovered: false });
  assert.deepEqual([receipt.state, receipt.claims], ["applied", [job_id]]);
  assert.match(action, /Response$/);
  assert.deepEqual(events, [{ type: "attempt", attempt: 1 }]);
  const received = await requests();
  assert.equal(received.length, 1);
  assert.equal(received[0].executed, true);
});

test("entries of nodelist keep their type: a number removes the whole group", async () => {
  const { request, requests } = await world();
  await removeNodes({ ...request, nodelist: [1] }, options());
  const received = await requests();
  const removal = received.find((/** @type {any} */ one) => one.method === "POST");
  assert.match(removal.body, /"nodelist": \[1\]/);
});

test("ten thousand nodes and hostile text arrive unchanged", async () => {
  const hostile = ['<img onerror="x">', "节点 😀", "a\u0000\u007f\u2028b", "'; drop", "%00/../"];
  const { request, requests } = await world();
  const nodelist = [...hostile, ...Array.from({ length: 10_000 }, (_, i) => `cln-${i}`)];
  const error = await failure(removeNodes({ ...request, nodelist }, options()));
  assert.deepEqual([error.kind, error.retCode, error.maybeApplied], ["refused", 2100, false]);
  const [received] = await requests();
  assert.deepEqual(JSON.parse(received.body).nodelist, nodelist);
});

test("the cluster's last compute node cannot be removed, and the error says why", async () => {
  const { request, nodes } = await world({ queues: [{ name: "only", groups: [1] }] });
  const error = await failure(removeNodes({ ...request, nodelist: [nodes[0].node_id] }, options()));
  assert.deepEqual(
    [error.kind, error.retCode, error.status, error.maybeApplied, error.attempts],
    ["refused", 1400, 200, false, 1],
  );
  assert.match(error.message, /No node was removed\./);
  assert.match(error.message, /at least one/);
});

/**
 * How each fault must be reported. `executed`: whether the server did it. The client may report
 * that nothing was done only if the response proves it.
 * @type {[fault: string, kind: string, executed: boolean, retCode?: number | undefined, status?: number][]}
 */
const FAULTS = [
  ["lost-before", "unknown", false],
  ["lost-after", "unknown", true],
  ["cut", "unknown", true],
  ["status;500", "unknown", false, undefined, 500],
  ["status;502", "unknown", false, undefined, 502],
  ["status;408", "unknown", false, undefined, 408],
  ["status;403", "http", false, undefined, 403],
  ["status;404", "http", false, undefined, 404],
  ["status;429", "http", false, undefined, 429],
  ["html", "unknown", false, undefined, 200],
  ["cut-json", "unknown", true, undefined, 200],
  ["null", "unknown", false, undefined, 200],
  ["number", "unknown", false, undefined, 200],
  ["redirect", "unknown", false, undefined, 302],
  ["internal", "unknown", false, 5000, 200],
  ["unknown-code", "unknown", false, 9999, 200],
  ["busy", "refused", false, 5100, 200],
  ["updating", "refused", false, 5300, 200],
  ["refuse", "refused", false, 1400, 200],
];

// Concurrent: an unknown outcome is reported at the deadline.
describe("a fault", { concurrency: true }, () => {
  for (const [fault, kind, executed, retCode, status] of FAULTS) {
    test(`${fault} is reported as ${kind}, and that is true`, async () => {
      const { request, requests } = await world();
      const deadlineMs = kind === "unknown" ? 3000 : 10_000;
      const error = await failure(removeNodes(request, options(fault, deadlineMs)));
      assert.equal(error.kind, kind, error.message);
      assert.equal(error.maybeApplied, kind === "unknown");
      assert.equal(error.retCode, retCode);
      assert.equal(error.status, status);
      assert.equal(error.attempts, 1);
      const received = await requests();
      const [removal, ...more] = received.filter((/** @type {any} */ one) => one.method === "POST");
      assert.deepEqual(more, []);
      assert.equal(removal.executed, executed);
      assert.ok(error.maybeApplied || !removal.executed, "reported as not done");
    });
  }
});

test("only busy, updating and 429 are retryable", async () => {
  const faults = /** @type {[string, boolean][]} */ ([
    ["busy", true],
    ["updating", true],
    ["status;429", true],
    ["refuse", false],
    ["status;403", false],
    ["status;502", false],
    ["lost-after", false],
  ]);
  const checks = faults.map(async ([fault, retryable]) => {
    const { request } = await world();
    const error = await failure(removeNodes(request, options(fault)));
    assert.equal(error.retryable, retryable, fault);
  });
  await Promise.all(checks);
});

test("the message quotes the status and the first 200 characters of a response that is not JSON", async () => {
  const page = `<h1>Bad gateway</h1>${"節".repeat(300)}`;
  const { url, close } = await respond(502, page);
  const { request } = await world();
  const error = await failure(removeNodes(request, { endpoint: url, deadlineMs: 300 }));
  close();
  assert.ok(error.message.includes("HTTP 502"));
  assert.ok(error.message.includes(page.slice(0, 200)));
  assert.ok(!error.message.includes(page.slice(0, 201)));
});

test("no connection, no such host, a blocked port: nothing was sent", async () => {
  const { request } = await world();
  const { url, close } = await respond(200, "");
  close();
  for (const endpoint of [url, "https://no-such-host.invalid/api", "http://127.0.0.1:1/api"]) {
    const error = await failure(removeNodes(request, { endpoint }));
    assert.deepEqual([error.kind, error.maybeApplied], ["http", false], error.message);
    assert.ok(error.cause instanceof TypeError, "the cause is what fetch rejected with");
  }
});

test("the cause of a lost response is what fetch rejected with, unchanged", async () => {
  const { request } = await world();
  const original = globalThis.fetch;
  try {
    for (const thrown of [new TypeError("x"), "a string", undefined, null, Symbol("s"), { a: 1 }]) {
      globalThis.fetch = () => Promise.reject(thrown);
      const error = await failure(removeNodes(request, { ...options(), deadlineMs: 50 }));
      assert.deepEqual([error.kind, error.maybeApplied], ["unknown", true]);
      assert.equal(error.cause, thrown);
    }
  } finally {
    globalThis.fetch = original;
  }
});

test("a mocked fetch that does not return a Response counts as a lost response", async () => {
  const { request } = await world();
  const original = globalThis.fetch;
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  try {
    for (const mock of [
      ...[undefined, null, 7, "x", {}, [], new Error("x"), { status: 200 }, revoked.proxy],
      { status: "200", body: null },
      { status: 200, body: { getReader: () => ({ read: () => ({ value: "text" }) }) } },
      {
        status: 200,
        body: {
          getReader: () => {
            throw 1;
          },
        },
      },
      { status: 200, body: {}, arrayBuffer: () => "no buffer" },
    ]) {
      globalThis.fetch = () =>
        /** @type {any} */ (mock === revoked.proxy ? mock : Promise.resolve(mock));
      const error = await failure(removeNodes(request, { ...options(), deadlineMs: 50 }));
      assert.equal(error.kind, "unknown");
    }
  } finally {
    globalThis.fetch = original;
  }
});

test("a polyfilled Response without a stream can be read", async () => {
  const { request } = await world();
  const original = globalThis.fetch;
  const body = new TextEncoder().encode('{"ret_code": 0, "job_id": "j-1"}').buffer;
  try {
    globalThis.fetch = async () =>
      /** @type {any} */ ({ status: 200, headers: {}, arrayBuffer: async () => body });
    assert.equal((await removeNodes(request, options())).job_id, "j-1");
  } finally {
    globalThis.fetch = original;
  }
});

/**
 * A server that sends the same response to every request.
 * @param {number} status
 * @param {string} body
 */
async function respond(status, body) {
  const { url, close } = await listen((_, res) => {
    res.writeHead(status, { "content-type": "text/html" }).end(body);
  });
  return { url: `${url}/api`, close };
}
