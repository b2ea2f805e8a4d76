// The credentials may come from a function, which is asked once in each call before anything is sent.

import assert from "node:assert/strict";
import test from "node:test";
import {
  addNodes,
  failure,
  GOOD,
  listQueues,
  lookUp,
  memoryJournal,
  rejection,
  removeNodes,
  resume,
  signRequest,
} from "./package.js";

const KEYS = { accessKeyId: "k", secretAccessKey: "s" };
const TIME = { timestamp: "2026-01-02T03:04:05Z" };
const ACCEPTED = { action: "a", job_id: "j-1", ret_code: 0 };
const boom = new RangeError("no key today");

/** @typedef {import("../../js/types.d.ts").Options} Options */

/** A fetch that counts. @param {(count: number, url: string) => unknown} [answer] */
function counting(answer = () => ACCEPTED) {
  const urls = /** @type {string[]} */ ([]);
  const fetch = async (/** @type {string} */ url) => {
    urls.push(url);
    return Response.json(answer(urls.length, url));
  };
  return { urls, fetch };
}

test("what a function returns, or its promise resolves to, signs like the same object", async () => {
  const request = { ...GOOD, ...TIME };
  const expected = await signRequest(request, { credentials: KEYS });
  const sign = async () => "fOkNi2LOvVUUPhbdqXkb0oKq7ybBspCleJdy9fHJs88=";
  for (const credentials of [() => KEYS, async () => KEYS]) {
    assert.deepEqual(await signRequest(request, { credentials }), expected);
  }
  const signer = { accessKeyId: "k", sign };
  assert.deepEqual(
    await signRequest(request, { credentials: async () => signer }),
    await signRequest(request, { credentials: signer }),
  );
});

test("it is asked once in each call, as a plain function without arguments", async () => {
  /** @type {unknown[]} */
  const asked = [];
  /** @this {unknown} @param {any[]} given */
  async function credentials(...given) {
    asked.push([this, given]);
    return KEYS;
  }
  // Refused once, so that it is sent twice.
  const { urls, fetch } = counting((count) => (count === 1 ? { ret_code: 5100 } : ACCEPTED));
  const { attempts, receipt } = await removeNodes(GOOD, { credentials, fetch });
  assert.deepEqual([attempts, urls.length], [2, 2]);
  assert.deepEqual(asked, [[undefined, []]]);
  const { receipt: same } = await removeNodes(GOOD, { credentials: KEYS, fetch });
  assert.equal(receipt.account, same.account);
  await removeNodes(GOOD, { credentials, fetch });
  assert.equal(asked.length, 2);
});

test("every request of a call is signed with the same key, even if the function would change it", async () => {
  let count = 0;
  const credentials = () => ({ ...KEYS, accessKeyId: `k${++count}` });
  const { urls, fetch } = counting((count) => (count < 3 ? { ret_code: 5100 } : ACCEPTED));
  await removeNodes(GOOD, { credentials, fetch });
  const keys = urls.map((url) => new URL(url).searchParams.get("access_key_id"));
  assert.deepEqual(keys, ["k1", "k1", "k1"]);
});

test("it is not asked if a request or another option is invalid", async () => {
  const credentials = () => assert.fail("it was asked");
  for (const call of [
    removeNodes({ ...GOOD, zone: "" }, { credentials }),
    removeNodes(GOOD, { credentials, timeoutMs: -1 }),
    listQueues({ cluster_id: "c", zone: "" }, { credentials }),
  ]) {
    assert.equal((await failure(call)).kind, "invalid");
  }
});

/** @type {[how: string, credentials: () => any, says: RegExp, cause?: unknown][]} */
const FAILURES = [
  [
    "throws",
    () => {
      throw boom;
    },
    /^`credentials` threw\. /,
    boom,
  ],
  ["rejects", () => Promise.reject(boom), /^`credentials` rejected\. /, boom],
  ["never settles", () => new Promise(() => {}), /^`credentials` did not settle within /],
  ["returns nothing", () => undefined, /^`credentials` is not an object\. /],
  ["returns another function", () => () => KEYS, /^`credentials` is not an object\. /],
  ["returns no secret", () => ({ accessKeyId: "k" }), /secretAccessKey/],
];

for (const [how, credentials, says, cause] of FAILURES) {
  test(`nothing is sent if it ${how}, and the call is over`, async () => {
    const { urls, fetch } = counting();
    const options = { credentials, timeoutMs: 30 };
    for (const call of [
      removeNodes(GOOD, { ...options, fetch }),
      removeNodes(GOOD, { ...options, fetch, guard: true, journal: memoryJournal() }),
      listQueues({ cluster_id: "c", zone: "z" }, { ...options, fetch }),
      signRequest(GOOD, options),
    ]) {
      const error = await failure(call);
      assert.deepEqual([error.kind, error.attempts], ["invalid", 0]);
      assert.match(error.field ?? "", /^credentials/);
      assert.match(error.message, says);
      assert.equal(error.cause, cause);
    }
    assert.deepEqual(urls, []);
    // It has left the queue.
    assert.equal((await removeNodes(GOOD, { credentials: KEYS, fetch })).job_id, "j-1");
  });
}

test("a failed call may be repeated", async () => {
  for (const credentials of [() => Promise.reject(boom), () => new Promise(() => {})]) {
    const given = /** @type {any} */ ({ credentials, timeoutMs: 20 });
    assert.equal((await failure(removeNodes(GOOD, given))).retryable, true);
  }
});

test("an abort while it is awaited rejects with the reason itself", async () => {
  for (const call of [
    (/** @type {any} */ options) => removeNodes(GOOD, options),
    (/** @type {any} */ options) => listQueues({ cluster_id: "c", zone: "z" }, options),
    (/** @type {any} */ options) => signRequest(GOOD, options),
  ]) {
    const controller = new AbortController();
    const credentials = () => {
      setImmediate(() => controller.abort(boom));
      return new Promise(() => {});
    };
    assert.equal(await rejection(call({ credentials, signal: controller.signal })), boom);
  }
});

test("`deadlineMs` ends the wait: nothing was sent", async () => {
  const { urls, fetch } = counting();
  const options = { credentials: () => new Promise(() => {}), deadlineMs: 30 };
  const given = /** @type {any} */ (options);
  for (const call of [removeNodes(GOOD, { ...given, fetch }), signRequest(GOOD, given)]) {
    const error = await failure(call);
    assert.deepEqual([error.kind, error.maybeApplied, error.attempts], ["http", false, 0]);
    assert.match(error.message, /^`deadlineMs` \(30\) passed before anything was sent\. /);
  }
  assert.deepEqual(urls, []);
});

test("calls keep their order, also if the first waits longer for its credentials", async () => {
  const { urls, fetch } = counting();
  const slowly = () =>
    new Promise((resolve) => {
      setTimeout(resolve, 50, KEYS);
    });
  await Promise.all([
    removeNodes(GOOD, /** @type {Options} */ ({ credentials: slowly, fetch })),
    addNodes(GOOD, { credentials: () => KEYS, fetch }),
  ]);
  const names = urls.map((url) => new URL(url).pathname.split("/").at(-1));
  assert.deepEqual(names, ["removeNodes", "addNodes"]);
});

test("`requestLifetimeMs` cannot be combined with a function either", async () => {
  const options = { credentials: () => KEYS, requestLifetimeMs: 1000 };
  assert.equal((await failure(removeNodes(GOOD, options))).field, "requestLifetimeMs");
});

test("a receipt of another account is refused before anything is read", async () => {
  const { urls, fetch } = counting(() => ({ ret_code: 0, total_count: 0, job_set: [] }));
  const credentials = () => KEYS;
  const { receipt } = await removeNodes(GOOD, { credentials, fetch: counting().fetch });
  const open = { ...receipt, state: /** @type {const} */ ("open") };
  const other = async () => ({ ...KEYS, accessKeyId: "another" });
  const error = await failure(lookUp(open, { credentials: other, fetch }));
  assert.equal(error.kind, "invalid");
  assert.deepEqual(urls, []);
  await lookUp(open, { credentials, fetch, deadlineMs: 300 }).catch(() => {});
  assert.notEqual(urls.length, 0);
});

test("`resume` asks it, too", async () => {
  const journal = memoryJournal();
  let asked = 0;
  const credentials = () => {
    asked++;
    return KEYS;
  };
  const lost = () => Promise.reject(new Error("lost"));
  const options = { credentials, fetch: lost, journal, deadlineMs: 500 };
  assert.equal((await failure(removeNodes(GOOD, options))).kind, "unknown");
  assert.equal(asked, 1);
  const [result] = await resume(journal, { credentials, fetch: lost, deadlineMs: 300 });
  assert.equal(asked, 2);
  assert.equal(result?.state, "unknown");
});

test("a class with private fields may be returned", async () => {
  class Vault {
    #secret = "s";
    accessKeyId = "k";
    get secretAccessKey() {
      return this.#secret;
    }
  }
  const request = { ...GOOD, ...TIME };
  assert.deepEqual(
    await signRequest(request, { credentials: () => new Vault() }),
    await signRequest(request, { credentials: KEYS }),
  );
});
