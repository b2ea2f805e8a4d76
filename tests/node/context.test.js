// Each call's callbacks and requests run in its own async context, even when many calls wait for
// the same thing; and no call depends on another call's microtask.

import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

/** @type {AsyncLocalStorage<string>} */
const context = new AsyncLocalStorage();
const SIGNATURE = "fOkNi2LOvVUUPhbdqXkb0oKq7ybBspCleJdy9fHJs88=";

/** What ran in the wrong context. @type {string[]} */
let foreign = [];
/** @param {string} what @param {string} id */
const ran = (what, id) => {
  if (context.getStore() !== id) foreign.push(`${what} of ${id} in ${context.getStore()}`);
};

/** Removals received by each cluster. @type {Map<string, number>} */
const received = new Map();
const NODES = Array.from({ length: 400 }, (_, i) => ({ node_id: `cln-${i}` }));
/** @param {URLSearchParams} query */
const page = async (query) => {
  const offset = Number(query.get("offset"));
  // The pages of a list arrive in another order than they were requested.
  await sleep((offset * 7) % 5);
  const hpc_app_nodes_set = NODES.slice(offset, offset + 100);
  return Response.json({ ret_code: 0, total_count: NODES.length, hpc_app_nodes_set });
};
globalThis.fetch = async (url, init) => {
  const { body } = /** @type {{ body?: string }} */ (init ?? {});
  // Reads name their cluster in the URL.
  const id = body ? JSON.parse(body).cluster_id : /cluster_id=([\w-]+)/.exec(`${url}`)?.[1];
  if (id) ran("fetch", id);
  if (!body) return page(new URL(`${url}`).searchParams);
  const times = (received.get(id) ?? 0) + 1;
  received.set(id, times);
  await sleep(2);
  // Busy once, so that the call waits before a retry.
  const busy = times === 1;
  return new Response(
    busy ? '{"ret_code":5100,"message":"busy"}' : '{"action":"R","job_id":"j-1","ret_code":0}',
  );
};

const { GOOD, listNodes, removeNodes, signRequest } = await import("./package.js");

/**
 * @param {string} id of the context
 * @param {object} options
 * @param {string} [options.cluster_id] by default the context's id
 * @param {AbortSignal} [options.signal]
 * @param {() => string | Promise<string>} [options.sign]
 */
const call = (id, { cluster_id = id, signal, sign = () => SIGNATURE } = {}) =>
  context.run(id, () =>
    removeNodes(
      { ...GOOD, cluster_id },
      {
        endpoint: "http://127.0.0.1/api",
        onEvent: () => ran("onEvent", id),
        credentials: {
          accessKeyId: "k",
          sign() {
            ran("sign", id);
            return sign();
          },
        },
        ...(signal && { signal }),
      },
    ),
  );

const IDS = Array.from({ length: 50 }, (_, i) => `c-${i}`);

test("each call keeps its context at a cold start", async () => {
  await Promise.all(IDS.map((id) => call(id)));
  assert.deepEqual(foreign, []);
});

test("each call keeps its context in Promise.all, once the module is loaded", async () => {
  received.clear();
  await Promise.all(IDS.map((id) => call(id)));
  assert.deepEqual(foreign, []);
});

test("each call keeps its context when all wait for one promise", async () => {
  received.clear();
  const token = sleep(10).then(() => SIGNATURE);
  await Promise.all(IDS.map((id) => call(id, { sign: () => token })));
  assert.deepEqual(foreign, []);
});

test("each list keeps its context, though several of its pages are under way", async () => {
  const list = (/** @type {string} */ id) =>
    context.run(id, async () => {
      const credentials = {
        accessKeyId: "k",
        sign: () => {
          ran("sign", id);
          return SIGNATURE;
        },
      };
      const onPage = () => ran("onPage", id);
      const options = { endpoint: "http://127.0.0.1/api", credentials, onPage };
      const nodes = await listNodes({ cluster_id: id, zone: "z" }, options);
      assert.equal(nodes.length, NODES.length);
      ran("the result", id);
    });
  await Promise.all(IDS.map(list));
  assert.deepEqual(foreign, []);
});

test("each call keeps its context in the queue, and when one signal aborts them all", async () => {
  foreign = [];
  // All calls are for one cluster, so that fetch cannot tell them apart by it.
  received.set("the same", 1);
  const controller = new AbortController();
  const { signal } = controller;
  const calls = IDS.slice(0, 20).map((id) => call(id, { cluster_id: "the same", signal }));
  await calls[10];
  context.run("elsewhere", () => controller.abort());
  await Promise.allSettled(calls);
  assert.deepEqual(
    foreign.filter((one) => !one.startsWith("fetch of the same in c-")),
    [],
  );
});

test("a microtask swallowed by a fake clock does not hang later calls", async () => {
  // Not busy first: there is no time for two attempts.
  received.set("later", 1);
  const options = { endpoint: "http://127.0.0.1/api", deadlineMs: 1000 };
  const { queueMicrotask } = globalThis;
  globalThis.queueMicrotask = () => {};
  const swallowed = removeNodes({ ...GOOD, cluster_id: "swallowed" }, options);
  swallowed.catch(() => {});
  for (let turn = 0; turn < 50; turn++) await null;
  globalThis.queueMicrotask = queueMicrotask;
  const all = Promise.all([
    removeNodes({ ...GOOD, cluster_id: "later" }, options),
    signRequest(GOOD, options),
    removeNodes(/** @type {any} */ ({}), options).catch((/** @type {any} */ e) => e.kind),
  ]);
  const late = sleep(5000, undefined, { ref: false }).then(() => assert.fail("still pending"));
  const [removal, , kind] = await Promise.race([all, late]);
  assert.deepEqual([removal.job_id, kind], ["j-1", "invalid"]);
});
