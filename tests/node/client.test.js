// createClient: options and fields of requests that are given once.

import assert from "node:assert/strict";
import test from "node:test";
import { RECEIPT } from "../receipt.js";
import * as free from "./package.js";
import { createClient, failure, GOOD, HpcError, memoryJournal, rejection } from "./package.js";

const { cluster_id, hpcqueue_id, nodelist, zone } = GOOD;
const ACCEPTED = { action: "a", job_id: "j-1", ret_code: 0 };
const credentials = { accessKeyId: "k", secretAccessKey: "s" };

/** A fetch that records. @param {unknown} [body] */
function recording(body = ACCEPTED) {
  /** @type {{ url: URL, init: any }[]} */
  const calls = [];
  const fetch = async (/** @type {string} */ url, /** @type {unknown} */ init) => {
    calls.push({ url: new URL(url), init });
    return Response.json(body);
  };
  return { calls, fetch };
}

/** The arguments of each method that a client without defaults needs. @type {Record<string, any[]>} */
const ARGUMENTS = {
  removeNodes: [GOOD],
  addNodes: [GOOD],
  listQueues: [{ cluster_id, zone }],
  listNodes: [{ cluster_id, zone }],
  waitForJob: [{ job_id: "j-1", zone }],
  lookUp: [RECEIPT],
  resume: [],
  signRequest: [GOOD],
};

test("a client has these methods, named and counted like the functions", () => {
  const client = /** @type {Record<string, Function>} */ (/** @type {unknown} */ (createClient()));
  assert.deepEqual(Object.keys(client).sort(), Object.keys(ARGUMENTS).sort());
  for (const [name, method] of Object.entries(client)) {
    assert.equal(method.name, name);
    assert.equal(method.length, name === "resume" ? 1 : 2, name);
  }
});

test("requests and options are completed by the defaults, and the methods need no `this`", async () => {
  const { calls, fetch } = recording();
  const { removeNodes, addNodes } = createClient({
    ...{ zone, cluster_id, hpcqueue_id, credentials, fetch },
    endpoint: "https://h.example/base",
  });
  await removeNodes({ nodelist });
  await addNodes({ nodelist, zone: "other" });
  const [first] = calls;
  assert.equal(first?.url.pathname, "/base/queue/ehpc/removeNodes");
  assert.equal(first?.url.searchParams.get("access_key_id"), "k");
  const bodies = calls.map(({ init }) => JSON.parse(init.body));
  assert.deepEqual(bodies, [GOOD, { ...GOOD, zone: "other" }]);
});

test("a client makes the same requests as the function with the same options", async () => {
  const timestamp = "2026-01-02T03:04:05Z";
  const options = { credentials, endpoint: "https://h.example/x", headers: { a: "b" } };
  assert.deepEqual(
    await createClient({ ...options, zone, cluster_id, hpcqueue_id }).signRequest({
      ...{ nodelist, timestamp },
    }),
    await free.signRequest({ ...GOOD, timestamp }, options),
  );
});

/** Each option with a valid value, and its functions. @type {Record<string, [value: any, of: string]>} */
const OPTIONS = {
  endpoint: ["https://h.example/api", "all"],
  credentials: [credentials, "all"],
  signedPath: ["/api", "all"],
  headers: [{ a: "b" }, "all"],
  signal: [new AbortController().signal, "all"],
  timeoutMs: [1000, "all"],
  deadlineMs: [2000, "all"],
  allowInsecure: [true, "all"],
  fetch: [async () => Response.json({ ret_code: 1100 }), "sends"],
  fetchCredentials: ["omit", "sends"],
  onEvent: [() => {}, "sends"],
  maxAttempts: [1, "reads changes"],
  settleMs: [1, "changes"],
  baseline: [false, "changes"],
  account: ["me", "changes receipts"],
  journal: [memoryJournal(), "changes receipts"],
  guard: [false, "removeNodes"],
  requestLifetimeMs: [1, "changes"],
};

/** @type {Record<string, string[]>} */
const KINDS = {
  removeNodes: ["removeNodes", "all", "sends", "changes"],
  addNodes: ["all", "sends", "changes"],
  listQueues: ["all", "sends", "reads"],
  listNodes: ["all", "sends", "reads"],
  waitForJob: ["all", "sends"],
  lookUp: ["all", "sends", "receipts"],
  signRequest: ["all"],
};

test("every option can be a default, and is left out for a function that lacks it", async (t) => {
  t.mock.method(globalThis, "fetch", async () => Response.json({ ret_code: 1100 }));
  const {
    requestLifetimeMs: _,
    credentials: __,
    ...all
  } = Object.fromEntries(Object.entries(OPTIONS).map(([name, [value]]) => [name, value]));
  for (const more of [{ requestLifetimeMs: 1 }, { credentials }]) {
    const client = /** @type {any} */ (createClient({ ...all, ...more, account: "another" }));
    for (const name of Object.keys(KINDS)) {
      /** @type {string[]} */
      const fields = [];
      await client[name](...(ARGUMENTS[name] ?? [])).catch((/** @type {any} */ error) => {
        if (error.kind === "invalid") fields.push(`${error.field}: ${error.message}`);
      });
      // A receipt of another account is refused: the default reached lookUp.
      assert.equal(fields.length, name === "lookUp" ? 1 : 0, `${name}: ${fields}`);
    }
  }
});

for (const [option, [, of]] of Object.entries(OPTIONS)) {
  test(`an invalid default \`${option}\` is reported by exactly the functions that use it`, async (t) => {
    t.mock.method(globalThis, "fetch", async () => Response.json({ ret_code: 1100 }));
    const wrong = option === "headers" ? { a: "b", "Content-Type": "c" } : -1;
    const client = /** @type {any} */ (
      createClient(/** @type {any} */ ({ deadlineMs: 300, [option]: wrong }))
    );
    for (const [name, kinds] of Object.entries(KINDS)) {
      const given = name === "lookUp" ? [{ ...RECEIPT, state: "open" }] : ARGUMENTS[name];
      const has = of.split(" ").some((one) => kinds.includes(one));
      const error = await client[name](...(given ?? [])).catch((/** @type {any} */ one) => one);
      const isReported = error?.kind === "invalid" && error.field === option;
      assert.equal(isReported, has, `${name}: ${error}`);
    }
  });
}

test("what a call is given takes precedence, and undefined is as if it was not given", async () => {
  const { calls, fetch } = recording();
  const unused = recording();
  const client = createClient({ zone, cluster_id, hpcqueue_id, fetch: unused.fetch, credentials });
  const other = { ...credentials, accessKeyId: "other" };
  await client.removeNodes({ nodelist, hpcqueue_id: "q" }, { fetch, credentials: other });
  assert.equal(calls[0]?.url.searchParams.get("access_key_id"), "other");
  assert.equal(JSON.parse(calls[0]?.init.body).hpcqueue_id, "q");
  assert.equal(unused.calls.length, 0);
  const nothing = /** @type {any} */ ({ fetch: undefined, credentials: undefined });
  await client.removeNodes(/** @type {any} */ ({ nodelist, zone: undefined }), nothing);
  assert.equal(unused.calls[0]?.url.searchParams.get("access_key_id"), "k");
});

test("an option that a function lacks is still refused if the call itself gives it", async () => {
  const client = createClient({ zone, cluster_id, settleMs: 1 });
  const error = await failure(client.listQueues({}, /** @type {any} */ ({ settleMs: 1 })));
  assert.deepEqual([error.kind, error.field], ["invalid", "settleMs"]);
});

test("headers are joined, name by name", async () => {
  const { calls, fetch } = recording();
  const headers = { "X-One": "default", "X-Two": "default" };
  const client = createClient({ ...GOOD_PLACE, fetch, headers });
  for (const own of [
    { "x-two": "own", "X-Three": "own" },
    [
      ["x-two", "own"],
      ["X-Three", "own"],
    ],
    new Headers({ "X-Two": "own", "X-Three": "own" }),
  ]) {
    await client.removeNodes({ nodelist }, { headers: /** @type {any} */ (own) });
    const sent = new Headers(calls.at(-1)?.init.headers);
    const values = ["x-one", "x-two", "x-three"].map((name) => sent.get(name));
    assert.deepEqual(values, ["default", "own", "own"]);
  }
  const wrong = await failure(client.removeNodes({ nodelist }, { headers: { "no header": "x" } }));
  assert.deepEqual([wrong.kind, wrong.field], ["invalid", "headers"]);
});

const GOOD_PLACE = { zone, cluster_id, hpcqueue_id };

test("a request whose fields all have defaults may be omitted", async () => {
  const { fetch } = recording({ ret_code: 1100 });
  const client = createClient({ ...GOOD_PLACE, fetch });
  assert.equal((await failure(client.listQueues())).kind, "refused");
  const error = await failure(/** @type {any} */ (client).removeNodes());
  assert.deepEqual([error.kind, error.field], ["invalid", "nodelist"]);
});

test("an invalid request or options remain invalid", async () => {
  const client = /** @type {any} */ (createClient({ ...GOOD_PLACE, endpoint: "https://h" }));
  for (const wrong of [null, 5, "x", []]) {
    assert.equal((await failure(client.removeNodes(wrong))).kind, "invalid");
  }
  for (const wrong of [null, 5, "x"]) {
    const error = await failure(client.removeNodes({ nodelist }, wrong));
    assert.deepEqual([error.kind, error.field], ["invalid", "options"]);
  }
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  // It cannot be copied. Without the defaults, the request would go to another server.
  assert.equal((await failure(client.removeNodes({ nodelist }, proxy))).kind, "invalid");
  const boom = new Error("boom");
  const throws = {
    get endpoint() {
      throw boom;
    },
  };
  const error = await failure(client.removeNodes({ nodelist }, throws));
  assert.deepEqual([error.field, error.cause], ["endpoint", boom]);
});

test("the defaults are copied when the client is created", async () => {
  const { calls, fetch } = recording();
  const keys = { ...credentials };
  const headers = { a: "first" };
  const defaults = { ...GOOD_PLACE, fetch, headers, credentials: keys };
  const client = createClient(defaults);
  keys.accessKeyId = "changed";
  headers.a = "changed";
  Object.assign(defaults, { zone: "changed", fetch: undefined });
  await client.removeNodes({ nodelist });
  const [call] = calls;
  assert.equal(call?.url.searchParams.get("access_key_id"), "k");
  assert.equal(JSON.parse(call?.init.body).zone, zone);
  assert.equal(new Headers(call?.init.headers).get("a"), "first");
});

test("the defaults may be an instance of a class, whose getters are read once", async () => {
  const { fetch } = recording();
  let reads = 0;
  class Settings {
    fetch = fetch;
    get zone() {
      reads++;
      return zone;
    }
    get unrelated() {
      return 1;
    }
  }
  const { removeNodes } = /** @type {any} */ (createClient(/** @type {any} */ (new Settings())));
  await removeNodes({ cluster_id, hpcqueue_id, nodelist });
  await removeNodes({ cluster_id, hpcqueue_id, nodelist });
  assert.equal(reads, 1);
});

test("lists in `guard` remain lists", async () => {
  const { fetch } = recording();
  const queues = [
    { hpcqueue_id, cluster_id, node_list: ["cln-w1xufnk9"], compute_num: 1 },
    { hpcqueue_id: "other", cluster_id, node_list: ["cln-2"], compute_num: 1 },
  ];
  const nodes = [{ node_id: "cln-w1xufnk9", group_id: 1, role: "compute" }];
  const options = { ...GOOD_PLACE, fetch, guard: { queues, nodes } };
  const expected = await free.checkRemoval(queues, GOOD, nodes);
  const call = createClient(options).removeNodes({ nodelist });
  const kind = await call.then(
    () => "allowed",
    (error) => error.kind,
  );
  assert.equal(kind, expected.allowed ? "allowed" : "guard");
});

test("a default signal aborts every call, and is not wrapped for good", async () => {
  const controller = new AbortController();
  const { fetch } = recording();
  const client = createClient({ ...GOOD_PLACE, fetch, signal: controller.signal });
  await client.removeNodes({ nodelist });
  await client.removeNodes({ nodelist });
  const reason = new Error("over");
  controller.abort(reason);
  assert.equal(await rejection(client.removeNodes({ nodelist })), reason);
  assert.equal((await client.removeNodes({ nodelist }, { signal: null })).job_id, "j-1");
});

test("`resume` takes the journal from the options, or the default", async () => {
  const [first, second] = [memoryJournal(), memoryJournal()];
  await second.write({ id: "a.b", text: "{" }, { durable: true });
  const client = createClient({ journal: first, deadlineMs: 300 });
  assert.deepEqual(await client.resume(), []);
  assert.equal((await client.resume({ journal: second })).length, 1);
  const error = await failure(/** @type {any} */ (createClient()).resume());
  assert.deepEqual([error.kind, error.field], ["invalid", "journal"]);
});

test("a name that is not a default is refused at once, and named", () => {
  for (const name of ["endpont", "nodelist", "timestamp", "job_id", "constructor"]) {
    assert.throws(
      () => createClient(/** @type {any} */ ({ [name]: undefined })),
      (/** @type {any} */ error) =>
        error instanceof HpcError &&
        error.kind === "invalid" &&
        error.field === name &&
        error.message.startsWith(`"${name}" is not a default of createClient. `),
    );
  }
});

test("defaults that are not an object, or cannot be read, are refused at once", () => {
  const boom = new Error("boom");
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  for (const wrong of [null, 5, "x", () => {}, proxy]) {
    assert.throws(() => createClient(/** @type {any} */ (wrong)), { field: "defaults" });
  }
  const throws = {
    get zone() {
      throw boom;
    },
  };
  assert.throws(() => createClient(/** @type {any} */ (throws)), { field: "zone", cause: boom });
  for (const headers of [null, 5, { "no header": "x" }]) {
    const wrong = /** @type {any} */ ({ headers });
    assert.throws(() => createClient(wrong), { field: "headers", kind: "invalid" });
  }
});

test("a client does not show its defaults", async () => {
  const { inspect } = await import("node:util");
  const client = createClient({ credentials: { accessKeyId: "k", secretAccessKey: "hidden" } });
  assert.doesNotMatch(inspect(client, { depth: 9, showHidden: true }), /hidden/);
  assert.equal(JSON.stringify(client), "{}");
});

test("additions to Object.prototype are not defaults", async (t) => {
  const { calls, fetch } = recording();
  const polluted = /** @type {any} */ (Object.prototype);
  t.after(() => delete polluted.endpoint);
  polluted.endpoint = "https://evil.example";
  for (const client of [createClient(), createClient({ ...GOOD_PLACE })]) {
    await client.removeNodes(GOOD, { fetch });
    assert.equal(calls.at(-1)?.url.origin, "https://hpc-api.qingcloud.com");
  }
});

test("the stack of an error begins at the caller", async () => {
  const client = /** @type {any} */ (createClient({ zone }));
  const error = await (async function caller() {
    return await client.signRequest({}).catch((/** @type {unknown} */ thrown) => thrown);
  })();
  assert.equal(error.kind, "invalid");
  assert.doesNotMatch(error.stack, /ehpc-remove-nodes\/dist/);
});
