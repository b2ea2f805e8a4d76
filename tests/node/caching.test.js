// No response comes out of a cache. Next.js caches those of `fetch`, even for a POST: a removal
// sent again was reported as done, and the server never saw it
// (https://github.com/vercel/next.js/issues/52405).

import assert from "node:assert/strict";
import test from "node:test";
import { failure, GOOD, inProject, listNodes, removeNodes } from "./package.js";

/**
 * The requests made while `work` runs.
 * @param {() => Promise<unknown>} work
 */
async function requestsOf(work) {
  const { fetch } = globalThis;
  /** @type {RequestInit[]} */
  const requests = [];
  globalThis.fetch = async (_, init = {}) => {
    requests.push(init);
    return Response.json({ ret_code: 0, job_id: "j-1", hpc_app_nodes_set: [], total_count: 0 });
  };
  try {
    await work();
  } finally {
    globalThis.fetch = fetch;
  }
  return requests;
}

test("a removal and a list bypass every cache", async () => {
  const { cluster_id, zone } = GOOD;
  const requests = await requestsOf(async () => {
    await removeNodes(GOOD);
    await listNodes({ cluster_id, zone });
  });
  assert.deepEqual(
    requests.map(({ method, cache }) => [method, cache]),
    [
      ["POST", "no-store"],
      ["GET", "no-store"],
    ],
  );
});

test("`cache` is not set where the runtime rejects it, as Workers do", async () => {
  const script = `
    const { removeNodes } = await import("ehpc-remove-nodes");
    const { Request } = globalThis;
    globalThis.Request = class extends Request {
      constructor(input, init = {}) {
        if (init.cache !== undefined) throw new Error("The 'cache' field is not implemented");
        super(input, init);
      }
    };
    let cache = "it was not called";
    globalThis.fetch = async (url, init) => {
      cache = String(init.cache);
      return Response.json({ ret_code: 0, job_id: "j-1" });
    };
    const good = { cluster_id: "c", hpcqueue_id: "q", nodelist: [2], zone: "z" };
    const { job_id } = await removeNodes(good, { headers: { "X-Token": "a" } });
    console.log(cache, job_id);
  `;
  assert.equal(await inProject(script), "undefined j-1");
});

test("a fetch that rejects our signal is reported correctly: nothing was sent", async () => {
  const script = `
    const { removeNodes } = await import("ehpc-remove-nodes");
    globalThis.AbortController = class { signal = new EventTarget(); abort() {} };
    let sent = false;
    globalThis.fetch = async () => { sent = true; throw new TypeError("not a signal"); };
    const good = { cluster_id: "c", hpcqueue_id: "q", nodelist: [2], zone: "z" };
    const { kind, maybeApplied } = await removeNodes(good).catch((error) => error);
    console.log(sent, kind, maybeApplied);
  `;
  assert.equal(await inProject(script), "false http false");
});

test("the digest of Next.js's own errors is kept, so that it recognizes them", async () => {
  const dynamic = Object.assign(new Error("Dynamic server usage"), { digest: "DYNAMIC" });
  const { fetch } = globalThis;
  globalThis.fetch = () => Promise.reject(dynamic);
  try {
    const { cluster_id, zone } = GOOD;
    const error = await failure(listNodes({ cluster_id, zone }, { maxAttempts: 1 }));
    assert.equal(error.cause, dynamic);
    assert.equal(/** @type {{ digest?: string }} */ (error).digest, "DYNAMIC");
  } finally {
    globalThis.fetch = fetch;
  }
});
