// What never left is told at once; what may have left is not. Each server fails in one way, before
// the TLS handshake has ended or after it, when it has received the request.

import assert from "node:assert/strict";
import https from "node:https";
import net from "node:net";
import test, { after, before } from "node:test";
import tls from "node:tls";
import { certificate } from "./certificate.js";
import { listen } from "./listen.js";
import { failure, GOOD, listQueues, removeNodes } from "./package.js";

const { fetch } = globalThis;

/** Without a group number, which would be looked up first. */
const REQUEST = { ...GOOD, nodelist: ["cln-w1xufnk9"] };

after(() => {
  globalThis.fetch = fetch;
});

/** @typedef {net.Server | https.Server} Server */

/**
 * A server while `use` runs, on any free port.
 * @template T
 * @param {Server} server
 * @param {(endpoint: string) => Promise<T>} use
 */
async function serving(server, use) {
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

/** @param {(socket: net.Socket) => void} act on the first bytes of a client */
const onHello = (act) =>
  net.createServer((socket) => {
    socket.once("data", () => act(socket));
  });

/** A call that has no time to look into the log for long. @param {string} endpoint */
const removal = (endpoint) =>
  failure(removeNodes(REQUEST, { endpoint, timeoutMs: 400, deadlineMs: 400, maxAttempts: 1 }));

/** @param {import("../../js/types.d.ts").HpcError} error */
function assertNeverLeft(error) {
  assert.equal(error.kind, "http", error.message);
  assert.equal(error.maybeApplied, false);
  assert.equal(error.retryable, true);
  assert.match(error.message, /^Could not connect to the server \(.+\)\. No node was removed\./);
  assert.ok(error.cause);
}

/** @param {import("../../js/types.d.ts").HpcError} error */
function assertMayHaveLeft(error) {
  assert.equal(error.kind, "unknown", error.message);
  assert.equal(error.maybeApplied, true);
}

/** @type {[name: string, server: () => Server][]} */
const NEVER = [
  ["a certificate that nobody knows", () => https.createServer(certificate())],
  ["a certificate that is not valid yet", () => https.createServer(certificate({ from: 2090 }))],
  [
    "a certificate that is not valid any more",
    () => https.createServer(certificate({ until: 2001 })),
  ],
  [
    "no version of TLS in common",
    () =>
      https.createServer({
        ...certificate(),
        minVersion: "TLSv1",
        maxVersion: "TLSv1.1",
        ciphers: "ALL:@SECLEVEL=0",
      }),
  ],
  [
    "no cipher in common",
    () => https.createServer({ ...certificate(), maxVersion: "TLSv1.2", ciphers: "AES128-SHA256" }),
  ],
  [
    "no application protocol in common",
    () => https.createServer({ ...certificate(), ALPNProtocols: ["foo"] }),
  ],
  ["http on the port", () => onHello((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"))],
  ["another protocol on the port", () => net.createServer((socket) => socket.write("SSH-2.0\r\n"))],
  ["a record that is too long", () => onHello((socket) => socket.write("\x16\x03\x01\xff\xff  "))],
  ["an alert of TLS's, internal_error", () => onHello((socket) => socket.write(alert(80)))],
  ["an end before the handshake", () => net.createServer((socket) => socket.end())],
  ["an end in the handshake", () => onHello((socket) => socket.end())],
  ["a reset in the handshake", () => onHello((socket) => socket.resetAndDestroy())],
];

/** A fatal alert, as bytes of latin1. @param {number} description */
const alert = (description) => Buffer.from([0x15, 3, 3, 0, 2, 2, description]);

for (const [name, server] of NEVER) {
  test(`${name}: nothing was sent, told within a second`, async () => {
    await serving(server(), async (endpoint) => {
      const start = performance.now();
      assertNeverLeft(await removal(endpoint));
      assert.ok(performance.now() - start < 1000);
    });
  });
}

test("a client certificate is wanted: nothing was sent, where TLS says so before", async () => {
  const wanted = {
    ...certificate(),
    requestCert: true,
    maxVersion: /** @type {const} */ ("TLSv1.2"),
  };
  await trusting(() =>
    serving(https.createServer(wanted), async (endpoint) => {
      assertNeverLeft(await removal(endpoint));
    }),
  );
});

test("reading a list fails the same way", async () => {
  await serving(https.createServer(certificate({ from: 2090 })), async (endpoint) => {
    const place = { cluster_id: "c", zone: "z" };
    const error = await failure(listQueues(place, { endpoint, maxAttempts: 1 }));
    assert.deepEqual([error.kind, error.maybeApplied], ["http", false], error.message);
  });
});

/**
 * Takes any certificate meanwhile.
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
 * What happens to the connection once the server has received a request. `raw` is below TLS.
 * @type {[name: string, act: (raw: net.Socket) => void][]}
 */
const AFTERWARDS = [
  ["it is closed", (raw) => raw.end()],
  ["it is reset", (raw) => raw.resetAndDestroy()],
  ["text gets in", (raw) => raw.end("HTTP/1.1 400 Bad Request\r\n\r\n")],
  [
    "text gets in, and a reset",
    (raw) => void raw.write("HTTP/1.1 400\r\n\r\n", () => raw.resetAndDestroy()),
  ],
  ["a fatal alert handshake_failure gets in", (raw) => raw.end(alert(40))],
  ["an alert gets in, and nothing more", (raw) => void raw.write(alert(70))],
];

for (const version of /** @type {const} */ (["TLSv1.2", "TLSv1.3"])) {
  for (const [name, act] of AFTERWARDS) {
    test(`${version}: ${name} after the request was received: it may have been done`, async () => {
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
        serving(inner, async (endpoint) => {
          const outer = net.createServer((client) => {
            const server = net.connect(Number(new URL(endpoint).port), "127.0.0.1", () => {
              below.set(server.localPort, client);
              client.pipe(server).pipe(client);
            });
            server.on("error", () => {});
            client.on("close", () => server.destroy());
          });
          await serving(outer, async (outside) => assertMayHaveLeft(await removal(outside)));
        }),
      );
      assert.equal(posts, 1);
    });
  }
}

test("a client certificate is wanted: in TLS 1.3 the request has left, and Node does not say why it failed", async () => {
  const wanted = {
    ...certificate(),
    requestCert: true,
    minVersion: /** @type {const} */ ("TLSv1.3"),
  };
  await trusting(() =>
    serving(https.createServer(wanted), async (endpoint) => {
      assertMayHaveLeft(await removal(endpoint));
    }),
  );
});

/** What fetch rejects with: `fetch failed`, caused by something. @param {unknown} cause */
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
    "a proxy that refuses to connect",
    failing(new Error("Request was cancelled.", { cause: tunnel })),
  ],
  ["all addresses of a name", failing(new AggregateError([timedOut(), timedOut()]))],
  ["a cause of a cause of a cause", failing({ cause: { cause: { cause: timedOut() } } })],
  ["a mock that does not match", failing(error("x", { code: "UND_MOCK_ERR_MOCK_NOT_MATCHED" }))],
  [
    "fetch that throws instead of rejecting",
    () => {
      throw error("Nock: No match for request", { code: "ERR_NOCK_NO_MATCH" });
    },
  ],
];

for (const [name, rejecting] of REJECTIONS) {
  test(`${name}: nothing was sent`, async () => {
    globalThis.fetch = /** @type {typeof fetch} */ (rejecting);
    try {
      assertNeverLeft(await removal("https://api.test/api"));
    } finally {
      globalThis.fetch = fetch;
    }
  });
}

test("the message says why, however deep that lies", async () => {
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
const DOUBTFUL = [
  ["one of several addresses was reached", new AggregateError([timedOut(), reset()])],
  ["one of several says nothing", new AggregateError([timedOut(), new Error("x")])],
  ["a cause that contradicts", error("x", { code: "ECONNREFUSED", cause: reset() })],
  ["a cause that is itself", cyclic],
  ["a cause that cannot be read", explosive],
  ["errors that cannot be read", { code: "ECONNREFUSED", errors: revoked.proxy }],
  ["errors without end", { code: "ECONNREFUSED", errors: { length: 2 ** 32 } }],
  ["many errors of connecting", new AggregateError(Array.from({ length: 1000 }, timedOut))],
  ["nothing", undefined],
  ["a symbol", Symbol("s")],
];

for (const [name, cause] of DOUBTFUL) {
  test(`${name}: it may have been done`, async () => {
    globalThis.fetch = /** @type {typeof fetch} */ (failing(cause));
    try {
      assertMayHaveLeft(await removal("https://api.test/api"));
    } finally {
      globalThis.fetch = fetch;
    }
  });
}

test("an error of connecting that another request had is not taken for ours", async () => {
  // It has the same words: only which error it is tells them apart.
  await serving(
    onHello((socket) => socket.resetAndDestroy()),
    async (endpoint) => {
      globalThis.fetch = /** @type {typeof fetch} */ (
        async () => {
          await fetch(endpoint, { method: "POST", body: "{}" }).catch(() => {});
          throw new TypeError("fetch failed", { cause: reset() });
        }
      );
      try {
        assertMayHaveLeft(await removal(endpoint));
      } finally {
        globalThis.fetch = fetch;
      }
    },
  );
});

test("one listener is on Node's channel, however many requests there are", async (t) => {
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

test("a message on Node's channel that is not as documented harms nobody", async () => {
  const { channel } = await import("node:diagnostics_channel");
  const errors = channel("undici:client:connectError");
  for (const message of [undefined, null, {}, { error: "words" }, { error: null }, "words", 1]) {
    assert.doesNotThrow(() => errors.publish(message));
  }
  // Node throws what a listener threw once this has ended.
  await new Promise(setImmediate);
});

before(() => {
  // Certificates of a test's own are not to be trusted, and saying so once is enough.
  process.removeAllListeners("warning");
  assert.ok(tls.DEFAULT_MIN_VERSION >= "TLSv1.2");
});
