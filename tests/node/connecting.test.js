// A request that was never sent is reported as such at once; one that may have been sent is not.
// Each server fails in one way, before the TLS handshake has completed or after receiving the
// request.

import assert from "node:assert/strict";
import https from "node:https";
import net from "node:net";
import test, { after, before } from "node:test";
import tls from "node:tls";
import { certificate } from "./certificate.js";
import { listen } from "./listen.js";
import { failure, GOOD, listQueues, removeNodes } from "./package.js";

const { fetch } = globalThis;

/** Without a group number, which would be resolved first. */
const REQUEST = { ...GOOD, nodelist: ["cln-w1xufnk9"] };

after(() => {
  globalThis.fetch = fetch;
});

/** @typedef {net.Server | https.Server} Server */

/**
 * Runs a server on any free port while `use` runs.
 * @template T
 * @param {Server} server
 * @param {(endpoint: string) => Promise<T>} use
 */
async function withServer(server, use) {
  /** @type {Set<net.Socket>} */
  const open = new Set();
  server.on("connection", (/** @type {net.Socket} */ socket) => {
    open.add(socket);
    socket.on("error", () => {});
  });
  for (const event of ["error", "clientError", "tlsClientError"]) server.on(event, () => {});
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {net.AddressInfo} */ (server.address());
  try {
    return await use(`https://127.0.0.1:${port}/api`);
  } finally {
    server.close();
    for (const socket of open) socket.destroy();
  }
}

/** @param {(socket: net.Socket) => void} act called on the client's first bytes */
const onHello = (act) =>
  net.createServer((socket) => {
    socket.once("data", () => act(socket));
  });

/** A call whose deadline leaves little time to check the log. @param {string} endpoint */
const removal = (endpoint) =>
  failure(removeNodes(REQUEST, { endpoint, timeoutMs: 6000, deadlineMs: 6000, maxAttempts: 1 }));

/** @param {import("../../js/types.d.ts").HpcError} error */
function assertNotSent(error) {
  assert.equal(error.kind, "http", error.message);
  assert.equal(error.maybeApplied, false);
  assert.equal(error.retryable, true);
  assert.match(error.message, /^Could not connect to the server \(.+\)\. No node was removed\./);
  assert.ok(error.cause);
}

/** @param {import("../../js/types.d.ts").HpcError} error */
function assertMaybeSent(error) {
  assert.equal(error.kind, "unknown", error.message);
  assert.equal(error.maybeApplied, true);
}

/** @type {[name: string, server: () => Server][]} */
const NOT_SENT = [
  ["an untrusted certificate", () => https.createServer(certificate())],
  ["a certificate that is not yet valid", () => https.createServer(certificate({ from: 2090 }))],
  ["an expired certificate", () => https.createServer(certificate({ until: 2001 }))],
  [
    "no common TLS version",
    () =>
      https.createServer({
        ...certificate(),
        minVersion: "TLSv1",
        maxVersion: "TLSv1.1",
        ciphers: "ALL:@SECLEVEL=0",
      }),
  ],
  [
    "no common cipher",
    () => https.createServer({ ...certificate(), maxVersion: "TLSv1.2", ciphers: "AES128-SHA256" }),
  ],
  [
    "no common application protocol",
    () => https.createServer({ ...certificate(), ALPNProtocols: ["foo"] }),
  ],
  ["http on the port", () => onHello((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"))],
  ["another protocol on the port", () => net.createServer((socket) => socket.write("SSH-2.0\r\n"))],
  ["a record that is too long", () => onHello((socket) => socket.write("\x16\x03\x01\xff\xff  "))],
  ["a TLS alert, internal_error", () => onHello((socket) => socket.write(alert(80)))],
  ["a close before the handshake", () => net.createServer((socket) => socket.end())],
  ["a close during the handshake", () => onHello((socket) => socket.end())],
  ["a reset during the handshake", () => onHello((socket) => socket.resetAndDestroy())],
];

/** A fatal TLS alert. @param {number} description */
const alert = (description) => Buffer.from([0x15, 3, 3, 0, 2, 2, description]);

for (const [name, server] of NOT_SENT) {
  test(`${name}: nothing was sent, reported at once`, async () => {
    await withServer(server(), async (endpoint) => {
      const start = performance.now();
      assertNotSent(await removal(endpoint));
      // Not after `timeoutMs`, which is 12 s.
      assert.ok(performance.now() - start < 8000);
    });
  });
}

test("a missing client certificate, before TLS 1.3: nothing was sent", async () => {
  const options = {
    ...certificate(),
    requestCert: true,
    maxVersion: /** @type {const} */ ("TLSv1.2"),
  };
  await trusting(() =>
    withServer(https.createServer(options), async (endpoint) => {
      assertNotSent(await removal(endpoint));
    }),
  );
});

test("a list fails the same way", async () => {
  await withServer(https.createServer(certificate({ from: 2090 })), async (endpoint) => {
    const place = { cluster_id: "c", zone: "z" };
    const error = await failure(listQueues(place, { endpoint, maxAttempts: 1 }));
    assert.deepEqual([error.kind, error.maybeApplied], ["http", false], error.message);
  });
});

/**
 * Accepts any certificate while `work` runs.
 * @param {() => Promise<void>} work
 */
async function trusting(work) {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
  try {
    await work();
  } finally {
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  }
}

/**
 * What happens to the connection once the server has received a request. `raw` is the TCP socket.
 * @type {[name: string, act: (raw: net.Socket) => void][]}
 */
const AFTERWARDS = [
  ["it is closed", (raw) => raw.end()],
  ["it is reset", (raw) => raw.resetAndDestroy()],
  ["plain text is injected", (raw) => raw.end("HTTP/1.1 400 Bad Request\r\n\r\n")],
  [
    "plain text is injected, and it is reset",
    (raw) => void raw.write("HTTP/1.1 400\r\n\r\n", () => raw.resetAndDestroy()),
  ],
  ["a fatal alert handshake_failure is injected", (raw) => raw.end(alert(40))],
  ["an alert is injected, and nothing more", (raw) => void raw.write(alert(70))],
];

for (const version of /** @type {const} */ (["TLSv1.2", "TLSv1.3"])) {
  for (const [name, act] of AFTERWARDS) {
    test(`${version}: ${name} after the request was received: it may have been carried out`, async () => {
      /** @type {Map<number | undefined, net.Socket>} */
      const below = new Map();
      let posts = 0;
      const own = { ...certificate(), minVersion: version, maxVersion: version };
      const inner = https.createServer(own, (req) => {
        req.resume().on("end", () => {
          posts += req.method === "POST" ? 1 : 0;
          const raw = below.get(req.socket.remotePort);
          if (raw) act(raw);
        });
      });
      await trusting(() =>
        withServer(inner, async (endpoint) => {
          const outer = net.createServer((client) => {
            const server = net.connect(Number(new URL(endpoint).port), "127.0.0.1", () => {
              below.set(server.localPort, client);
              client.pipe(server).pipe(client);
            });
            server.on("error", () => {});
            client.on("close", () => server.destroy());
          });
          await withServer(outer, async (outside) => assertMaybeSent(await removal(outside)));
        }),
      );
      assert.equal(posts, 1);
    });
  }
}

test("a missing client certificate, in TLS 1.3: the request was sent, and Node does not say why it failed", async () => {
  const options = {
    ...certificate(),
    requestCert: true,
    minVersion: /** @type {const} */ ("TLSv1.3"),
  };
  await trusting(() =>
    withServer(https.createServer(options), async (endpoint) => {
      assertMaybeSent(await removal(endpoint));
    }),
  );
});

/** A fetch that rejects with `fetch failed` and a cause. @param {unknown} cause */
const failing = (cause) => () => Promise.reject(new TypeError("fetch failed", { cause }));

/** @param {string} message @param {object} more */
const error = (message, more = {}) => Object.assign(new Error(message), more);

const timedOut = () => error("connect ETIMEDOUT", { code: "ETIMEDOUT", syscall: "connect" });
const reset = () => error("read ECONNRESET", { code: "ECONNRESET", syscall: "read" });
const tunnel = error("Proxy response (407) !== 200 when HTTP Tunneling", {
  code: "UND_ERR_ABORTED",
});

/** @type {[name: string, fetch: () => unknown][]} */
const REJECTIONS = [
  [
    "a proxy that refuses the tunnel",
    failing(new Error("Request was cancelled.", { cause: tunnel })),
  ],
  ["every address of a name", failing(new AggregateError([timedOut(), timedOut()]))],
  ["a cause nested three deep", failing({ cause: { cause: { cause: timedOut() } } })],
  ["a mock that does not match", failing(error("x", { code: "UND_MOCK_ERR_MOCK_NOT_MATCHED" }))],
  [
    "a fetch that throws instead of rejecting",
    () => {
      throw error("Nock: No match for request", { code: "ERR_NOCK_NO_MATCH" });
    },
  ],
];

for (const [name, rejecting] of REJECTIONS) {
  test(`${name}: nothing was sent`, async () => {
    globalThis.fetch = /** @type {typeof fetch} */ (rejecting);
    try {
      assertNotSent(await removal("https://api.test/api"));
    } finally {
      globalThis.fetch = fetch;
    }
  });
}

test("the message gives the reason, however deeply it is nested", async () => {
  globalThis.fetch = /** @type {typeof fetch} */ (REJECTIONS[0]?.[1]);
  try {
    const { message } = await removal("https://api.test/api");
    assert.match(message, /Request was cancelled\.: UND_ERR_ABORTED: Proxy response \(407\)/);
  } finally {
    globalThis.fetch = fetch;
  }
});

const cyclic = error("x", { code: "ECONNREFUSED" });
cyclic.cause = cyclic;
const revoked = Proxy.revocable([], {});
revoked.revoke();
const explosive = Object.defineProperty({}, "cause", {
  get() {
    throw new Error("boom");
  },
});

/** @type {[name: string, cause: unknown][]} */
const AMBIGUOUS = [
  ["one of several addresses was reached", new AggregateError([timedOut(), reset()])],
  ["one of several gives no reason", new AggregateError([timedOut(), new Error("x")])],
  ["a cause that contradicts the error", error("x", { code: "ECONNREFUSED", cause: reset() })],
  ["a cause that is itself", cyclic],
  ["a cause that cannot be read", explosive],
  ["errors that cannot be read", { code: "ECONNREFUSED", errors: revoked.proxy }],
  ["an endless list of errors", { code: "ECONNREFUSED", errors: { length: 2 ** 32 } }],
  ["many connection errors", new AggregateError(Array.from({ length: 1000 }, timedOut))],
  ["nothing", undefined],
  ["a symbol", Symbol("s")],
];

for (const [name, cause] of AMBIGUOUS) {
  test(`${name}: it may have been carried out`, async () => {
    globalThis.fetch = /** @type {typeof fetch} */ (failing(cause));
    try {
      assertMaybeSent(await removal("https://api.test/api"));
    } finally {
      globalThis.fetch = fetch;
    }
  });
}

test("another request's connection error is not mistaken for ours", async () => {
  // The messages are equal: only the error's identity differs.
  await withServer(
    onHello((socket) => socket.resetAndDestroy()),
    async (endpoint) => {
      globalThis.fetch = /** @type {typeof fetch} */ (
        async () => {
          await fetch(endpoint, { method: "POST", body: "{}" }).catch(() => {});
          throw new TypeError("fetch failed", { cause: reset() });
        }
      );
      try {
        assertMaybeSent(await removal(endpoint));
      } finally {
        globalThis.fetch = fetch;
      }
    },
  );
});

test("Node's diagnostics channel gets one listener, however many requests there are", async (t) => {
  const channels = await import("node:diagnostics_channel");
  const server = await listen((_, res) => {
    res.end('{"action": "A", "job_id": "j-connecting", "ret_code": 0}');
  });
  t.after(server.close);
  await removeNodes(REQUEST, { endpoint: server.url });
  const subscribed = t.mock.method(channels.default, "subscribe");
  const requests = [1, 2, 3].map(() => removeNodes(REQUEST, { endpoint: server.url }));
  await Promise.all(requests);
  assert.equal(subscribed.mock.callCount(), 0);
});

test("an undocumented message on Node's diagnostics channel is ignored", async () => {
  const { channel } = await import("node:diagnostics_channel");
  const errors = channel("undici:client:connectError");
  for (const message of [undefined, null, {}, { error: "words" }, { error: null }, "words", 1]) {
    assert.doesNotThrow(() => errors.publish(message));
  }
  // Node rethrows a listener's exception on the next tick.
  await new Promise(setImmediate);
});

before(() => {
  // Silences Node's warning about NODE_TLS_REJECT_UNAUTHORIZED.
  process.removeAllListeners("warning");
  assert.ok(tls.DEFAULT_MIN_VERSION >= "TLSv1.2");
});
