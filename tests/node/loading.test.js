// A call ends on time even while the module is still loading.

import assert from "node:assert/strict";
import test from "node:test";
import { inProject } from "./package.js";

/** Each script runs in a separate process: a loaded module stays loaded. */
const PREPARE = `
  import { readFileSync } from "node:fs";
  import { createRequire } from "node:module";
  import { setTimeout as sleep } from "node:timers/promises";
  import { preload, removeNodes, signRequest, waitForJob, listNodes } from "ehpc-remove-nodes/slim";
  const file = createRequire(import.meta.url).resolve("ehpc-remove-nodes/ehpc_remove_nodes.wasm");
  const GOOD = { cluster_id: "c", hpcqueue_id: "q", nodelist: [2], zone: "z" };
  const hang = () => preload(new Promise(() => {})).catch(() => {});
  const unhandled = [];
  process.on("unhandledRejection", (thrown) => unhandled.push(thrown));
  const shown = (thrown) => thrown?.kind ? [thrown.kind, thrown.maybeApplied] : thrown?.name ?? thrown;
  /** The outcome of a promise, and after how many tenths of a second. */
  const end = async (promise) => {
    const began = performance.now();
    const late = sleep(4000, "still pending", { ref: false });
    const how = await Promise.race([promise, late]).catch(shown);
    return [how, Math.floor((performance.now() - began) / 100)];
  };
  const print = (value) => console.log(JSON.stringify(value));
`;

/** @param {string} script */
const run = async (script) => JSON.parse(await inProject(PREPARE + script));

test("deadlineMs ends a call whose module never arrives: nothing was sent", async () => {
  const ends = await run(`
    hang();
    print(await Promise.all([
      end(removeNodes(GOOD, { deadlineMs: 210 })),
      end(listNodes(GOOD, { deadlineMs: 210 })),
      end(waitForJob({ job_id: "j", zone: "z" }, { deadlineMs: 210 })),
      end(signRequest(GOOD, { deadlineMs: 210 })),
    ]));`);
  for (const [how, tenths] of ends) {
    assert.deepEqual(how, ["load", false]);
    assert.ok(tenths >= 2 && tenths < 20, `${tenths}`);
  }
});

test("a signal ends it at once, and without a reason as an AbortError", async () => {
  const ends = await run(`
    hang();
    const controller = new AbortController();
    setTimeout(() => controller.abort("changed my mind"), 110);
    const listeners = [];
    const polyfill = {
      aborted: false,
      addEventListener: (_, listener) => listeners.push(listener),
      removeEventListener: () => {},
    };
    setTimeout(() => listeners.forEach((listener) => listener()), 110);
    const throws = { aborted: false, addEventListener() { throw 1; }, removeEventListener() { throw 1; } };
    print(await Promise.all([
      end(removeNodes(GOOD, { signal: AbortSignal.abort() })),
      end(removeNodes(GOOD, { signal: AbortSignal.abort(null) })),
      end(removeNodes(GOOD, { signal: controller.signal })),
      end(removeNodes(GOOD, { signal: polyfill })),
      end(removeNodes(GOOD, { signal: { ...polyfill, aborted: true } })),
      end(removeNodes(GOOD, { signal: throws, deadlineMs: 110 })),
    ]));`);
  const hows = ["AbortError", null, "changed my mind", "AbortError", "AbortError", ["load", false]];
  assert.deepEqual(
    ends.map((/** @type {unknown[]} */ [how]) => how),
    hows,
  );
  for (const [, tenths] of ends) assert.ok(tenths < 20, `${tenths}`);
});

test("invalid options are reported as soon as the module is loaded", async () => {
  const kinds = await run(`
    hang();
    const wrong = [{ signal: 5 }, { signal: {} }, { deadlineMs: -1 }, { deadlineMs: "x" }, 7];
    const calls = wrong.map((options) => end(signRequest(GOOD, options)));
    await preload(readFileSync(file));
    print((await Promise.all(calls)).map(([how]) => how));`);
  for (const kind of kinds) assert.deepEqual(kind, ["invalid", false]);
});

test("a preload that never settles is replaced by the next one, for waiting calls too", async () => {
  const [calls, first, kept] = await run(`
    const first = end(preload(new Promise(() => {})));
    const calls = [end(signRequest(GOOD)), end(signRequest(GOOD))];
    await sleep(20);
    await preload(sleep(20).then(() => readFileSync(file)));
    print([(await Promise.all(calls)).map(([how]) => how.method), (await first)[0] ?? "loaded", unhandled]);`);
  assert.deepEqual([calls, first, kept], [["POST", "POST"], "loaded", []]);
});

test("a failed preload fails only itself: calls wait for the others", async () => {
  const ends = await run(`
    let arrive;
    const slow = end(preload(new Promise((resolve) => (arrive = resolve))));
    const call = end(signRequest(GOOD));
    const failed = await end(preload(Promise.reject(new Error("gone"))));
    arrive(readFileSync(file));
    print([failed[0], (await slow)[0] ?? "loaded", (await call)[0].method, unhandled]);`);
  assert.deepEqual(ends, [["load", false], "loaded", "POST", []]);
});

test("when every preload has failed, waiting calls fail, and the next preload starts over", async () => {
  const ends = await run(`
    const failed = await Promise.all([
      end(preload(Promise.reject(new Error("gone")))),
      end(preload(sleep(10).then(() => Promise.reject(new Error("gone too"))))),
      end(signRequest(GOOD)),
    ]);
    const none = await end(signRequest(GOOD));
    await preload(readFileSync(file));
    print([...failed, none].map(([how]) => how).concat([(await signRequest(GOOD)).method, unhandled]));`);
  assert.deepEqual(ends, [...Array(4).fill(["load", false]), "POST", []]);
});

test("an entry that embeds the module does not wait for a preload that never settles", async () => {
  const method = await run(`
    const { preload: own, signRequest: sign } = await import("ehpc-remove-nodes");
    own(new Promise(() => {})).catch(() => {});
    const [how] = await end(sign(GOOD));
    print(how.method ?? how);`);
  assert.equal(method, "POST");
});

test("loading time counts towards deadlineMs, given or default", async () => {
  const { given, byDefault } = await run(`
    // timeoutMs is long, so that the deadline needs its own timer. Timers of at most a second
    // belong to something else.
    const timeoutMs = 100_000;
    let delays = [];
    const { setTimeout: original } = globalThis;
    globalThis.setTimeout = (run, ms, ...rest) => {
      if (ms > 1000 && ms !== timeoutMs) delays.push(ms);
      return original(run, ms, ...rest);
    };
    globalThis.fetch = async () => new Response('{"action":"R","job_id":"j-1","ret_code":0}');
    const options = { endpoint: "http://127.0.0.1/api", timeoutMs };
    let arrive;
    preload(new Promise((resolve) => (arrive = resolve)));
    const first = removeNodes(GOOD, { ...options, deadlineMs: 40_000 });
    const second = removeNodes({ ...GOOD, cluster_id: "other" }, options);
    await sleep(300);
    const before = delays;
    delays = [];
    arrive(readFileSync(file));
    await Promise.all([first, second]);
    print({ given: [before[0], delays[0]], byDefault: [before[1], delays[1]] });`);
  for (const [before, after] of [given, byDefault]) {
    assert.ok(after <= before - 290 && after > before - 15_000, `${before} became ${after}`);
  }
  assert.equal(given[0], 40_000);
});

test("nothing keeps the process alive, and no listener stays on the signal", async () => {
  const left = await run(`
    import { getEventListeners } from "node:events";
    hang();
    const { signal } = new AbortController();
    await Promise.all([
      end(removeNodes(GOOD, { signal, deadlineMs: 50 })),
      end(removeNodes(GOOD, { signal: AbortSignal.abort() })),
    ]);
    print([
      getEventListeners(signal, "abort").length,
      process.getActiveResourcesInfo().filter((name) => name === "Timeout").length,
    ]);`);
  // The timers of \`end\` do not keep the process alive.
  assert.equal(left[0], 0);
  assert.ok(left[1] <= 2, `timers are left: ${left[1]}`);
});
