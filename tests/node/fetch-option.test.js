// A `fetch` of the caller's own sends the requests instead of the global one.

import assert from "node:assert/strict";
import { once } from "node:events";
import test from "node:test";
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

/** @typedef {import("../../js/types.d.ts").Fetch} Fetch */

const credentials = { accessKeyId: "k", secretAccessKey: "s" };
const PLACE = { cluster_id: "c", zone: "z" };
const ACCEPTED = { action: "a", job_id: "j-1", ret_code: 0 };

/** @param {unknown} body */
const answering = (body) => async () => Response.json(body);

test("it sends the requests of every function, and the global one none", async (t) => {
  const global = t.mock.method(globalThis, "fetch", async () => {
    throw new Error("the global fetch was called");
  });
  /** @type {string[]} */
  let paths = [];
  const options = {
    fetch: async (/** @type {string} */ url) => {
      paths.push(new URL(url).pathname);
      return Response.json(ACCEPTED);
    },
    deadlineMs: 300,
  };
  const { receipt } = await removeNodes(GOOD, { fetch: options.fetch });
  const calls = {
    addNodes: () => addNodes(GOOD, options),
    listQueues: () => listQueues(PLACE, options),
    listNodes: () => listNodes(PLACE, options),
    waitForJob: () => waitForJob({ job_id: "j-1", zone: "z" }, options),
    lookUp: () => lookUp({ ...receipt, state: "open", claims: [] }, options),
  };
  for (const [name, call] of Object.entries(calls)) {
    paths = [];
    await call().catch(() => {});
    assert.notEqual(paths.length, 0, name);
  }
  assert.equal(global.mock.callCount(), 0);
});

test("it is called as a plain function, with a URL and what fetch takes", async () => {
  /** @type {any[]} */
  const calls = [];
  const options = {
    credentials,
    fetch: /** @type {Fetch} */ (
      /** @this {unknown} @param {any[]} given */
      async function (...given) {
        calls.push([this, given]);
        return Response.json(ACCEPTED);
      }
    ),
  };
  await removeNodes(GOOD, options);
  const [[self, [url, init, ...more]]] = calls;
  assert.deepEqual([self, more, calls.length], [undefined, [], 1]);
  assert.equal(typeof url, "string");
  assert.ok(init.signal instanceof AbortSignal);
  assert.deepEqual(
    [init.method, init.redirect, init.cache, typeof init.body],
    ["POST", "manual", "no-store", "string"],
  );
  assert.equal(init.headers["Content-Type"], "application/json");
  // What fetch accepts, so does a Request.
  assert.equal(new Request(url, init).url, url);
});

test("it is read once, when the call begins", async () => {
  let reads = 0;
  class Settings {
    get fetch() {
      reads++;
      return answering(ACCEPTED);
    }
  }
  const settings = new Settings();
  assert.equal((await removeNodes(GOOD, settings)).job_id, "j-1");
  assert.equal(reads, 1);
  const options = { fetch: answering(ACCEPTED) };
  const call = removeNodes(GOOD, options);
  options.fetch = async () => Promise.reject(new Error("changed later"));
  assert.equal((await call).job_id, "j-1");
});

test("a runtime without fetch, Request and Headers can send with it", async () => {
  const printed = await inProject(`
    const { removeNodes } = await import("ehpc-remove-nodes");
    const { Response } = globalThis;
    for (const name of ["fetch", "Request", "Headers"]) delete globalThis[name];
    const fetch = async () => Response.json(${JSON.stringify(ACCEPTED)});
    const { job_id } = await removeNodes(${JSON.stringify(GOOD)}, { fetch });
    console.log(job_id);`);
  assert.equal(printed, "j-1");
});

test("it must be a function", async () => {
  for (const fetch of [null, "fetch", {}, 1]) {
    const error = await failure(removeNodes(GOOD, { fetch: /** @type {any} */ (fetch) }));
    assert.deepEqual([error.kind, error.field], ["invalid", "fetch"]);
    assert.match(error.message, /^`fetch` is not a function\. /);
  }
});

test("it is not an option of signRequest, which sends nothing", async () => {
  const error = await failure(
    signRequest(GOOD, /** @type {any} */ ({ fetch: answering(ACCEPTED) })),
  );
  assert.deepEqual([error.kind, error.field], ["invalid", "fetch"]);
});

const boom = new Error("boom");

/** Ways in which it does not return a response. @type {Record<string, () => any>} */
const FAILURES = {
  throws: () => {
    throw boom;
  },
  rejects: () => Promise.reject(boom),
  "rejects with undefined": () => Promise.reject(),
  "rejects with a text that sounds like a refusal": () => Promise.reject("ECONNREFUSED"),
  "rejects with an error of its own kind": () =>
    Promise.reject(Object.assign(new Error("request failed"), { type: "system", errno: -111 })),
  "rejects with an error that cannot be read": () =>
    Promise.reject(
      new Proxy(
        {},
        {
          get() {
            throw boom;
          },
        },
      ),
    ),
  "returns nothing": () => undefined,
  "returns something else": () => ({ ok: true }),
  "resolves to text": async () => '{"ret_code":0}',
  "returns a thenable that throws": () =>
    // biome-ignore lint/suspicious/noThenProperty: a thenable is needed
    Object.defineProperty({}, "then", {
      get() {
        throw boom;
      },
    }),
  "never settles": () => new Promise(() => {}),
  "returns a redirect": async () =>
    new Response(null, { status: 302, headers: { Location: "/x" } }),
  "has followed a redirect, to something that refuses": async () =>
    Object.defineProperty(Response.json({ ret_code: 1100 }), "redirected", { value: true }),
};

for (const [how, fetch] of Object.entries(FAILURES)) {
  test(`a change whose fetch ${how} may have been sent`, async () => {
    let sent = 0;
    const counted = (/** @type {string} */ _url, /** @type {any} */ init) => {
      if (init.method === "POST") sent++;
      return fetch();
    };
    const options = { credentials, fetch: counted, timeoutMs: 30, deadlineMs: 500 };
    const error = await failure(removeNodes(GOOD, options));
    assert.deepEqual([error.kind, error.maybeApplied, error.attempts], ["unknown", true, 1]);
    assert.equal(sent, 1);
    assert.ok(error.receipt);
  });
}

test("an error that is known to come before sending proves that nothing was sent", async () => {
  const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), {
    ...{ code: "ECONNREFUSED", syscall: "connect" },
  });
  const wrapped = new TypeError("fetch failed", { cause: refused });
  let calls = 0;
  const fetch = async () => {
    calls++;
    if (calls === 1) throw wrapped;
    return Response.json(ACCEPTED);
  };
  const { attempts, recovered } = await removeNodes(GOOD, { credentials, fetch });
  assert.deepEqual([attempts, recovered, calls], [2, false, 2]);
});

test("an error that looks like one of undici's channel proves nothing", async () => {
  // Only undici publishes there: an equal error that it did not publish may come after sending.
  const reset = Object.assign(new Error("read ECONNRESET"), {
    ...{ code: "ECONNRESET", syscall: "read" },
  });
  const fetch = () => Promise.reject(new TypeError("fetch failed", { cause: reset }));
  const error = await failure(removeNodes(GOOD, { credentials, fetch, deadlineMs: 500 }));
  assert.equal(error.kind, "unknown");
});

test("it may pass requests on to another server", async (t) => {
  /** @type {string[]} */
  const seen = [];
  const { url, close } = await listen((request, response) => {
    seen.push(`${request.method} ${request.url?.split("?")[0]}`);
    response.end(JSON.stringify(ACCEPTED));
  });
  t.after(close);
  /** @type {Fetch} */
  const through = (given, init) => {
    const { pathname, search } = new URL(given);
    return fetch(new URL(pathname + search, url), init);
  };
  const { job_id } = await removeNodes(GOOD, { credentials, fetch: through });
  assert.equal(job_id, "j-1");
  assert.deepEqual(seen, ["POST /api/queue/ehpc/removeNodes"]);
});

test("its response may come from another implementation", async () => {
  const body = new TextEncoder().encode(JSON.stringify(ACCEPTED));
  const response = {
    status: 200,
    headers: { get: () => null },
    // Like node-fetch: a stream of Node's.
    body: { pipe() {} },
    arrayBuffer: async () => body.buffer,
  };
  assert.equal((await removeNodes(GOOD, { fetch: async () => response })).job_id, "j-1");
});

test("an abort ends the call, and reaches its signal", async () => {
  const controller = new AbortController();
  /** @type {AbortSignal | undefined} */
  let signal;
  /** @type {Fetch} */
  const fetch = (_url, init) => {
    signal = init.signal;
    controller.abort();
    return new Promise(() => {});
  };
  const error = await failure(removeNodes(GOOD, { fetch, signal: controller.signal }));
  assert.equal(error.kind, "unknown");
  if (!signal?.aborted && signal) await once(signal, "abort");
  assert.equal(signal?.aborted, true);
});
