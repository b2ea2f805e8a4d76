// Properties that other code adds to Object.prototype are not taken for arguments.

import assert from "node:assert/strict";
import test from "node:test";
import { createContext, runInContext } from "node:vm";
import {
  checkRemoval,
  failure,
  GOOD,
  listNodes,
  removeNodes,
  signRequest,
  waitForJob,
} from "./package.js";

const here = /** @type {Record<string, unknown>} */ (Object.prototype);

/**
 * Every name of a request, an option or a part of one, and some of a response, each with a value
 * that would show.
 */
const POLLUTION = {
  ...{ timestamp: "2020-01-01T00:00:00Z", search_word: "x", sort_key: "x", reverse: 1, verbose: 7 },
  ...{ endpoint: "https://evil.example/api", credentials: { accessKeyId: "e", sign: () => "" } },
  ...{ signedPath: "/evil", headers: { evil: "1" }, fetchCredentials: "evil", maxAttempts: -1 },
  ...{ timeoutMs: -1, deadlineMs: -1, settleMs: -1, guard: "evil", onEvent: 7, allowInsecure: 7 },
  onPage: 7,
  ...{ signal: AbortSignal.abort("evil"), accessKeyId: "evil", secretAccessKey: "evil", sign: 7 },
  ...{ ret_code: 1400, total_count: 9, job_set: 7, queue_set: 7, node_list: 7, role: "login" },
  ...{ queues: "evil", nodes: "evil", module: "evil", options: { signal: AbortSignal.abort("e") } },
};

/**
 * @template T
 * @param {Record<string, unknown>} prototype
 * @param {() => Promise<T>} run
 */
async function polluted(prototype, run) {
  Object.assign(prototype, POLLUTION);
  try {
    return await run();
  } finally {
    for (const name of Object.keys(POLLUTION)) delete prototype[name];
  }
}

const CREDENTIALS = { accessKeyId: "AK", secretAccessKey: "SK" };
const STAMPED = { ...GOOD, timestamp: "2026-01-02T03:04:05Z" };
const clean = await signRequest(STAMPED, { credentials: CREDENTIALS });

const other = createContext();
const there = runInContext("Object.prototype", other);
const foreign = (/** @type {unknown} */ value) => runInContext(`(${JSON.stringify(value)})`, other);

test("a polluted prototype of this realm or another is not read", async () => {
  assert.deepEqual(
    await polluted(here, () => signRequest({ ...STAMPED }, { credentials: { ...CREDENTIALS } })),
    clean,
  );
  assert.deepEqual(
    await polluted(there, () =>
      signRequest(foreign(STAMPED), foreign({ credentials: CREDENTIALS })),
    ),
    clean,
  );
  const { url } = await polluted(here, () => signRequest({ ...GOOD }, {}));
  assert.ok(!url.includes("evil") && !url.includes("timestamp"), url);
});

test("a polluted prototype is not read for options that cannot be copied", async () => {
  // A proxy whose first ownKeys throws: js/snapshot.js passes it on as it is.
  let calls = 0;
  const options = new Proxy(
    { credentials: CREDENTIALS },
    {
      ownKeys(target) {
        if (calls++ === 0) throw new Error("not yet");
        return Reflect.ownKeys(target);
      },
    },
  );
  assert.deepEqual(await polluted(here, () => signRequest(STAMPED, options)), clean);
  assert.equal(calls, 2);
});

test("a polluted prototype is not read by lists and jobs, nor by fetch from its init", async () => {
  const original = globalThis.fetch;
  /** @type {any[][]} */
  const requests = [];
  // Node's own fetch would fail: it reads such names from its own objects.
  const job = '{"job_id":"j","status":"successful"}';
  const body = `{"ret_code":0,"total_count":0,"hpc_app_nodes_set":[],"job_set":[${job}]}`;
  const responses = [new Response(body), new Response(body)];
  /** @param {unknown[]} args */
  const fake = async (...args) => {
    requests.push(args);
    return responses.pop();
  };
  globalThis.fetch = /** @type {any} */ (fake);
  const [place, endpoint] = [{ cluster_id: "c", zone: "z" }, "https://127.0.0.1:9"];
  try {
    await polluted(here, async () => {
      assert.deepEqual(await listNodes({ ...place }, { endpoint }), []);
      assert.equal((await waitForJob({ job_id: "j", zone: "z" }, { endpoint })).job_id, "j");
      const queues = [{ hpcqueue_id: GOOD.hpcqueue_id, node_list: [1, 2] }];
      const group = { ...GOOD, nodelist: [2] };
      assert.equal((await checkRemoval(queues, group)).allowed, true);
      for (const [url, init] of requests) {
        assert.doesNotMatch(url, /search_word|sort_key|verbose|evil/);
        assert.ok(!("credentials" in init) && !("timestamp" in init));
      }
    });
  } finally {
    globalThis.fetch = original;
  }
  assert.equal(requests.length, 2);
});

test("fields of a class are read: accessors, own fields, inherited ones", async () => {
  class Base {
    get zone() {
      return GOOD.zone;
    }
  }
  class Request extends Base {
    #nodes = [...GOOD.nodelist];
    cluster_id = GOOD.cluster_id;
    get hpcqueue_id() {
      return GOOD.hpcqueue_id;
    }
    get nodelist() {
      return this.#nodes;
    }
    get timestamp() {
      return STAMPED.timestamp;
    }
  }
  class Options {
    get credentials() {
      return new Keys();
    }
  }
  class Keys {
    get accessKeyId() {
      return "AK";
    }
    get secretAccessKey() {
      return "SK";
    }
  }
  const derived = Object.create(STAMPED);
  const bare = Object.assign(Object.create(null), STAMPED);
  const belowBare = Object.create(bare);
  for (const request of [new Request(), derived, bare, belowBare]) {
    assert.deepEqual(await polluted(here, () => signRequest(request, new Options())), clean);
  }
});

test("__proto__ is an unknown field like any other", async () => {
  const json = JSON.stringify(STAMPED);
  const request = JSON.parse(`{"__proto__": {"zone": "evil"}, ${json.slice(1)}`);
  assert.deepEqual([(await failure(signRequest(request))).field], ["__proto__"]);
  const credentials = JSON.parse('{"__proto__": {"sign": 1}, "accessKeyId": "AK"}');
  const error = await failure(signRequest(STAMPED, { credentials }));
  assert.equal(error.field, "credentials.__proto__");
  const guard = JSON.parse('{"__proto__": {"nodes": []}, "queues": []}');
  assert.equal((await failure(removeNodes(STAMPED, { guard }))).field, "guard.__proto__");
});

test("an endless prototype chain does not hang the call", async () => {
  /** @type {ProxyHandler<object>} */
  const handler = { getPrototypeOf: () => new Proxy({}, handler) };
  for (const request of [new Proxy({ ...STAMPED }, handler), new Proxy({}, handler)]) {
    const signed = signRequest(/** @type {any} */ (request), { credentials: CREDENTIALS });
    await signed.then(
      (made) => assert.deepEqual(made, clean),
      (error) => assert.equal(error.kind, "invalid"),
    );
  }
});
