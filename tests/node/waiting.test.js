// A call ends on time, and leaves nothing behind.

import assert from "node:assert/strict";
import test, { after } from "node:test";
import { listen } from "./listen.js";
import { failure, GOOD, rejection, removeNodes, signRequest } from "./package.js";

/** A server that never responds, or never ends its response. */
const { url, server, close } = await listen((req, res) => {
  if (req.url?.startsWith("/drip")) res.write("{");
});
after(close);

for (const path of ["/silent", "/drip"]) {
  test(`timeoutMs ends one attempt (${path}): the outcome is unknown`, async () => {
    const error = await failure(
      removeNodes(GOOD, { endpoint: url + path, timeoutMs: 200, deadlineMs: 1500 }),
    );
    assert.deepEqual([error.kind, error.maybeApplied, error.attempts], ["unknown", true, 1]);
    assert.match(error.message, /`timeoutMs` \(200\)/);
  });

  test(`deadlineMs ends the whole call (${path}): the outcome is unknown`, async () => {
    const error = await failure(removeNodes(GOOD, { endpoint: url + path, deadlineMs: 60 }));
    assert.deepEqual([error.kind, error.maybeApplied], ["unknown", true]);
    assert.match(error.message, /`deadlineMs` \(60\)/);
  });

  test(`an abort in flight (${path}) takes effect at once, and its reason is the cause`, async () => {
    for (const reason of ["a string", undefined, null, 0, { any: "thing" }, new Error("stop")]) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 40);
      const started = performance.now();
      const options = { endpoint: url + path, signal: controller.signal };
      const error = await failure(removeNodes(GOOD, options));
      assert.deepEqual([error.kind, error.maybeApplied], ["unknown", true]);
      assert.equal(error.cause, controller.signal.reason);
      assert.ok(performance.now() - started < 5000, "it waited for something else");
    }
  });
}

test("an abort before anything was sent rejects with the reason itself", async () => {
  for (const reason of ["a string", undefined, { kind: "unknown", name: "HpcError" }]) {
    const signal = AbortSignal.abort(reason);
    for (const call of [removeNodes, signRequest]) {
      assert.equal(await rejection(call(GOOD, { endpoint: url, signal })), signal.reason);
    }
  }
});

test("an abort by onEvent just before sending prevents the request", async () => {
  const controller = new AbortController();
  let requests = 0;
  const count = () => requests++;
  server.on("request", count);
  const onEvent = () => controller.abort("changed my mind");
  const options = { endpoint: url, signal: controller.signal, onEvent };
  assert.equal(await rejection(removeNodes(GOOD, options)), "changed my mind");
  server.off("request", count);
  assert.equal(requests, 0);
});

test("the connection of an ended call is closed", async () => {
  const closed = new Promise((resolve) => {
    server.once("request", (req) => req.socket.once("close", () => resolve("closed")));
  });
  await failure(removeNodes(GOOD, { endpoint: `${url}/silent`, timeoutMs: 30, deadlineMs: 90 }));
  assert.equal(await closed, "closed");
});

test("no listener stays on the signal, and no timer keeps the process alive", async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (/** @type {any[]} */ ...args) => {
    listeners++;
    return Reflect.apply(addEventListener, signal, args);
  };
  signal.removeEventListener = (/** @type {any[]} */ ...args) => {
    listeners--;
    return Reflect.apply(removeEventListener, signal, args);
  };
  await failure(
    removeNodes(GOOD, { endpoint: `${url}/silent`, timeoutMs: 30, deadlineMs: 90, signal }),
  );
  await signRequest(GOOD, { signal });
  assert.equal(listeners, 0);
  const timers = process.getActiveResourcesInfo().filter((name) => name === "Timeout");
  assert.ok(timers.length <= 1, `timers are left: ${timers.length}`);
});

test("an onEvent that throws changes nothing", async () => {
  const onEvent = () => {
    throw new Error("a bug in a log");
  };
  const error = await failure(
    removeNodes(GOOD, { endpoint: `${url}/silent`, timeoutMs: 30, deadlineMs: 90, onEvent }),
  );
  assert.equal(error.kind, "unknown");
});
