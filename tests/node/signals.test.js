// The caller's signal: it gets one listener for any number of calls, and any reason is passed on.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import test, { after } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { listen } from "./listen.js";
import { failure, GOOD, preload, rejection, removeNodes, signRequest } from "./package.js";

const { url, server, close } = await listen((req, res) => {
  if (req.url?.startsWith("/silent")) return;
  if (req.method === "POST" && req.url?.startsWith("/lost")) {
    req.socket.destroy();
    return;
  }
  const lists = { job_set: [], total_count: 0 };
  res.end(JSON.stringify({ action: "R", job_id: "j-1", ret_code: 0, ...lists }));
});
after(close);

test("a thousand calls on one signal add one listener, and remove it", async () => {
  /** @type {string[]} */
  const warnings = [];
  const warned = (/** @type {Error} */ { name }) => warnings.push(name);
  process.on("warning", warned);
  const { signal } = new AbortController();
  let added = 0;
  let most = 0;
  const add = signal.addEventListener;
  signal.addEventListener = (/** @type {any[]} */ ...args) => {
    added++;
    Reflect.apply(add, signal, args);
    most = Math.max(most, getEventListeners(signal, "abort").length);
  };
  const call = (/** @type {number} */ i) =>
    i % 10 > 0
      ? signRequest(GOOD, { signal })
      : removeNodes({ ...GOOD, hpcqueue_id: `q-${i}` }, { endpoint: url, signal });
  await Promise.all(Array.from({ length: 1000 }, (_, i) => call(i)));
  await sleep(10);
  process.off("warning", warned);
  assert.deepEqual([added, most, warnings], [1, 1, []]);
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

test("one abort ends every call in flight", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  await removeNodes(GOOD, { endpoint: url, signal });
  const calls = Array.from({ length: 20 }, (_, i) =>
    rejection(
      removeNodes({ ...GOOD, hpcqueue_id: `q-${i}` }, { endpoint: `${url}/silent`, signal }),
    ),
  );
  let seen = 0;
  await new Promise((resolve) => {
    server.on("request", () => ++seen === calls.length && resolve(undefined));
  });
  controller.abort("changed my mind");
  for (const error of /** @type {any[]} */ (await Promise.all(calls))) {
    assert.deepEqual([error.kind, error.cause], ["unknown", "changed my mind"]);
  }
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

/** A polyfilled signal, without a reason. */
function polyfill() {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  return {
    aborted: false,
    addEventListener: (/** @type {string} */ _, /** @type {() => void} */ run) =>
      listeners.add(run),
    removeEventListener: (/** @type {string} */ _, /** @type {() => void} */ run) =>
      listeners.delete(run),
    listeners,
    abort() {
      this.aborted = true;
      for (const listener of listeners) listener();
    },
  };
}

/** @param {unknown} thrown */
function assertAbortError(thrown) {
  assert.ok(thrown instanceof DOMException, String(thrown));
  assert.equal(thrown.name, "AbortError");
}

test("a signal without a reason gives an AbortError", async () => {
  await preload();
  const before = polyfill();
  before.abort();
  for (const call of [removeNodes, signRequest]) {
    assertAbortError(await rejection(call(GOOD, { signal: /** @type {any} */ (before) })));
  }

  for (const [path, ms] of /** @type {const} */ ([
    ["silent", 30],
    ["lost", 60],
  ])) {
    const later = polyfill();
    setTimeout(() => later.abort(), ms);
    const signal = /** @type {any} */ (later);
    const error = await failure(removeNodes(GOOD, { endpoint: `${url}/${path}`, signal }));
    assert.equal(error.kind, "unknown");
    assertAbortError(error.cause);
    assert.equal(later.listeners.size, 0);
  }

  const signing = polyfill();
  setTimeout(() => signing.abort(), 30);
  const credentials = { accessKeyId: "k", sign: () => new Promise(() => {}) };
  const options = /** @type {any} */ ({ endpoint: url, signal: signing, credentials });
  assertAbortError(await rejection(removeNodes(GOOD, options)));
});

test("deadlineMs and the signal cover signing and queueing", async () => {
  const never = {
    accessKeyId: "k",
    sign: () => /** @type {Promise<string>} */ (new Promise(() => {})),
  };
  const signing = await failure(signRequest(GOOD, { credentials: never, deadlineMs: 60 }));
  assert.deepEqual([signing.kind, signing.maybeApplied], ["http", false]);

  const first = new AbortController();
  const held = rejection(removeNodes(GOOD, { endpoint: `${url}/silent`, signal: first.signal }));
  await new Promise((resolve) => server.once("request", resolve));
  const waiting = { endpoint: `${url}/silent` };
  const late = await failure(removeNodes(GOOD, { ...waiting, deadlineMs: 60 }));
  assert.deepEqual([late.kind, late.maybeApplied, late.attempts], ["http", false, 0]);
  const second = new AbortController();
  setTimeout(() => second.abort("changed my mind"), 30);
  const aborted = await rejection(removeNodes(GOOD, { ...waiting, signal: second.signal }));
  assert.equal(aborted, "changed my mind");
  first.abort();
  await held;
});
