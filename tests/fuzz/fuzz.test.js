// Whatever the package is given, every call settles in its time, with a result, an HpcError or the
// caller's own reason; and after all of it the package still works.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { call, make, wrong } from "./calls.js";
import { hurry, LONGEST_MS, slowly, stop } from "./clock.js";
import { fetches } from "./fetches.js";
import { seed } from "./seed.js";
import { anything } from "./values.js";

/** How many calls are made. */
const CALLS = Number(process.env.EHPC_FUZZ_CALLS ?? 4000);

/** So many are under way together. */
const TOGETHER = 100;

const client = await import("../node/package.js");

/** What nobody caught. @type {unknown[]} */
const uncaught = [];
process.on("unhandledRejection", (reason) => uncaught.push(reason));
process.on("uncaughtException", (error) => uncaught.push(error));

/** @type {{ wire: Record<string, string>, [name: string]: any }[]} */
const vectors = JSON.parse(
  readFileSync(new URL("../../core/tests/vectors/vendor-wire.json", import.meta.url), "utf8"),
);
const vector = vectors.find(({ wire }) => wire.method === "POST") ?? assert.fail();

/** It signs as the vendor's SDK does. */
async function works() {
  const { params, zone, timestamp, wire, access_key_id, secret_access_key } = vector;
  const credentials = { accessKeyId: access_key_id, secretAccessKey: secret_access_key };
  const signed = await client.signRequest({ ...params, zone, timestamp }, { credentials });
  assert.equal(signed.url, `https://hpc-api.qingcloud.com${wire.target}`);
  assert.equal(signed.stringToSign, wire.string_to_sign);
}

/** Nobody's network: what is not answered here is not answered. @param {() => unknown} value */
function fetchIs(value) {
  Object.defineProperty(globalThis, "fetch", { get: value, set() {}, configurable: true });
}

/** @param {readonly import("./thing.js").Thing[]} plan */
function follow(plan) {
  let calls = 0;
  // Alone, what is no function stands in fetch's own place.
  if (plan.length === 1) return fetchIs(() => plan[0]?.make());
  /** @param {unknown[]} given */
  const planned = (...given) => {
    const made = plan[calls++ % plan.length]?.make();
    return typeof made === "function" ? made(...given) : made;
  };
  return fetchIs(() => planned);
}

/**
 * How promises settled; undefined for those that are still pending after the longest time that the
 * options may name.
 * @param {readonly Promise<unknown>[]} promises
 */
async function settled(promises) {
  /** @type {(PromiseSettledResult<unknown> | undefined)[]} */
  const results = promises.map(() => undefined);
  const each = promises.map(async (promise, index) => {
    [results[index]] = await Promise.allSettled([promise]);
  });
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((done) => {
    timer = slowly(done, LONGEST_MS);
  });
  await Promise.race([Promise.all(each), late]);
  stop(timer);
  return results;
}

/** @param {PromiseSettledResult<unknown> | undefined} result */
function endOf(result) {
  if (result?.status !== "rejected") return "resolved";
  return client.isHpcError(result.reason) ? result.reason.kind : "aborted";
}

// Loaded, and tried, before time hurries and fetch is gone.
await works();
hurry();

const batches = fc.record({
  calls: fc.array(call, { minLength: TOGETHER, maxLength: TOGETHER, size: "max" }),
  plan: fc.array(fetches, { minLength: 1, maxLength: 4 }),
});

test(`${CALLS} calls with anything settle as promised, and the package still works`, async (t) => {
  /** @type {Map<string, number>} */
  const ends = new Map();
  const property = fc.asyncProperty(batches, async ({ calls, plan }) => {
    follow(plan);
    /** @type {Promise<unknown>[]} */
    const inner = [];
    let budget = 20;
    const reenter = () => {
      if (budget-- > 0) inner.push(client.signRequest(client.GOOD));
    };
    const promises = calls.map((one) => {
      const promise = make(client, one, { reenter });
      // Listened to at once, whatever becomes of those after it.
      promise.catch(() => {});
      return promise;
    });
    const results = await settled(promises);
    calls.forEach((one, index) => {
      const result = results[index];
      const what = result ? wrong(client, one.name, result) : "it is pending";
      if (what !== undefined) {
        const cause = result?.status === "rejected" ? result.reason : undefined;
        throw new Error(`${what}: ${fc.stringify({ ...one, plan })}`, { cause });
      }
      const end = `${one.name} ${endOf(result)}`;
      ends.set(end, (ends.get(end) ?? 0) + 1);
    });
    for (const { status } of await Promise.allSettled(inner)) assert.equal(status, "fulfilled");
    await works();
    assert.deepEqual(uncaught.splice(0), []);
  });
  // Not shrunk, for each try may take its time: the error names the one call of the hundred.
  const how = { seed, numRuns: Math.ceil(CALLS / TOGETHER), endOnFailure: true };
  await fc.assert(property, how);
  for (const [end, count] of [...ends].sort()) t.diagnostic(`${end}: ${count}`);
});

test("preload with anything settles as promised, and the next call loads", async (t) => {
  // The glue remarks on what is served with the wrong type.
  t.mock.method(console, "warn", () => {});
  // Copies of the entry without a module: each has yet to be loaded.
  const file = join(client.project, "node_modules/ehpc-remove-nodes/dist/slim.js");
  const key = Object.getOwnPropertySymbols(globalThis).find(({ description }) =>
    description?.startsWith("ehpc-remove-nodes.core"),
  );
  assert.ok(key, "no box is seen");
  const box = /** @type {Record<string, unknown>} */ (Reflect.get(globalThis, key));
  const loaded = { ...box };
  const empty = () =>
    Object.assign(box, { instance: undefined, module: undefined, loading: undefined });
  const counts = { resolved: 0, load: 0 };
  let copies = 0;
  const given = fc.record({
    module: anything,
    plan: fc.array(fetches, { minLength: 1, maxLength: 2 }),
  });
  const property = fc.asyncProperty(given, async ({ module, plan }) => {
    follow(plan);
    /** @type {typeof import("../../js/types.d.ts")} */
    const slim = await import(`${pathToFileURL(file)}?${copies++}`);
    empty();
    const promise = slim.preload(/** @type {any} */ (module.make()));
    // What never answers is waited for: there is no deadline but the caller's own.
    const [result] = await settled([Promise.race([promise, quiet()])]);
    assert.ok(result);
    if (result.status === "fulfilled") counts.resolved++;
    else {
      assert.ok(client.isHpcError(result.reason), "it rejected with what is no HpcError");
      assert.equal(result.reason.kind, "load");
      counts.load++;
    }
    empty();
    // Not by a call: time hurries, and its deadline would pass.
    await client.preload();
    await works();
    Object.assign(box, loaded);
    assert.deepEqual(uncaught.splice(0), []);
  });
  await fc.assert(property, { seed, numRuns: Math.ceil(CALLS / 100) });
  t.diagnostic(`resolved, or still waiting: ${counts.resolved}; load: ${counts.load}`);
});

/** Long enough for whatever answers at all. */
const quiet = () => new Promise((done) => slowly(done, 20));

test("HpcError and isHpcError take anything", () => {
  const property = fc.property(anything, anything, ({ make }, cause) => {
    assert.equal(typeof client.isHpcError(make()), "boolean");
    assert.equal(typeof (/** @type {any} */ (make() instanceof client.HpcError)), "boolean");
    /** @type {unknown} */
    let read;
    try {
      read = client.HpcError.fromJSON(make());
    } catch {
      // A TypeError, or what the thing itself throws when it is read.
    }
    assert.ok(read === undefined || client.isHpcError(read));
    const given = cause.make();
    const fields = { kind: "http", message: "x.", maybeApplied: false, retryable: false };
    const error = new client.HpcError(
      /** @type {any} */ ({ ...fields, attempts: 0, cause: given }),
    );
    assert.ok(Object.is(error.cause, given));
    assert.deepEqual(error.toJSON(), { name: "HpcError", ...fields, attempts: 0 });
  });
  fc.assert(property, { seed, numRuns: CALLS });
});
