// How often a call crosses between JavaScript and WebAssembly. Each crossing costs, so a long list
// must cross in one piece.

import assert from "node:assert/strict";
import test, { after } from "node:test";
import { watchInstances } from "./instances.js";
import { listen } from "./listen.js";

/** @typedef {{ into: Map<string, number>, outOf: Map<string, number> }} Crossings */

/** @type {Crossings} */
let crossings = { into: new Map(), outOf: new Map() };

watchInstances({
  imports: (modules) =>
    Object.fromEntries(
      Object.entries(modules).map(([name, own]) => [name, counted(own, () => crossings.outOf)]),
    ),
  exports: (own) => counted(own, () => crossings.into),
});

// Imported after watchInstances, which must see its instance.
const { GOOD, preload, removeNodes, signRequest } = await import("./package.js");
await preload();

const { url, close } = await listen((req, res) => {
  req.on("end", () => {
    res.setHeader("content-type", "application/json");
    res.end('{"action":"HpcQueueRemoveEhpcQueueNodesResponse","job_id":"j-1","ret_code":0}');
  });
});
after(close);

const OPTIONS = { endpoint: url, credentials: { accessKeyId: "k", secretAccessKey: "s" } };
const COUNTS = [1, 100, 10_000];

for (const [name, call] of /** @type {const} */ ([
  ["a removal", removeNodes],
  ["signing a removal", signRequest],
])) {
  test(`${name} crosses into WebAssembly as often for 10,000 nodes as for one`, async (t) => {
    /** @type {(count: number) => Promise<Crossings>} */
    const crossingsFor = async (count) => {
      const nodelist = Array.from({ length: count }, (_, i) => `cln-${i}`);
      crossings = { into: new Map(), outOf: new Map() };
      await call({ ...GOOD, nodelist }, OPTIONS);
      return crossings;
    };
    // The first call fills caches.
    await crossingsFor(1);
    const first = await crossingsFor(1);
    assert.ok(sum(first.into) > 0 && sum(first.outOf) > 0, "no crossing was seen");
    t.diagnostic(
      `${name}: ${sum(first.into)} calls into WebAssembly, ${sum(first.outOf)} out of it`,
    );
    for (const count of COUNTS)
      assert.deepEqual(await crossingsFor(count), first, `${count} nodes`);
  });
}

/**
 * A copy of an object that counts the calls of its functions by name.
 * @param {object} own
 * @param {() => Map<string, number>} counts
 */
function counted(own, counts) {
  return Object.fromEntries(
    Object.entries(own).map(([name, value]) => {
      if (typeof value !== "function") return [name, value];
      /** @param {unknown[]} args */
      const counting = (...args) => {
        counts().set(name, (counts().get(name) ?? 0) + 1);
        return value(...args);
      };
      return [name, counting];
    }),
  );
}

/** @param {Map<string, number>} counts */
function sum(counts) {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
