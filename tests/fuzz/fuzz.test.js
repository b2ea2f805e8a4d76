// With any arguments, every call settles in time with a result, an HpcError or the caller's own
// reason, and afterwards the package still works.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { call, make, wrong } from "./calls.js";
import { clearRealTimeout, LONGEST_MS, setRealTimeout, speedUp } from "./clock.js";
import { fetches } from "./fetches.js";
import { seed } from "./seed.js";
import { anything } from "./values.js";

/** Number of calls. */
const CALLS = Number(process.env.EHPC_FUZZ_CALLS ?? 4000);

/** Number of concurrent calls. */
const CONCURRENT = 100;

const client = await import("../node/package.js");

/** Unhandled rejections and uncaught exceptions. @type {unknown[]} */
const uncaught = [];
process.on("unhandledRejection", (reason) => uncaught.push(reason));
process.on("uncaughtException", (error) => uncaught.push(error));

/** @type {{ wire: Record<string, string>, [name: string]: any }[]} */
const vectors = JSON.parse(
  readFileSync(new URL("../../core/tests/vectors/vendor-wire.json", import.meta.url), "utf8"),
);
const vector = vectors.find(({ wire }) => wire.method === "POST") ?? assert.fail();

/** Checks that it still signs like the vendor's SDK. */
async function works() {
  const { params, zone, timestamp, wire, access_key_id, secret_access_key } = vector;
  const credentials = { accessKeyId: access_key_id, secretAccessKey: secret_access_key };
  const signed = await client.signRequest({ ...params, zone, timestamp }, { credentials });
  assert.equal(signed.url, `https://hpc-api.qingcloud.com${wire.target}`);
  assert.equal(signed.stringToSign, wire.string_to_sign);
}

/** Replaces fetch for good, so that nothing reaches the network. @param {() => unknown} value */
function setFetch(value) {
  Object.defineProperty(globalThis, "fetch", { get: value, set() {}, configurable: true });
}

/** @param {readonly import("./named-value.js").NamedValue[]} plan */
function useFetches(plan) {
  let calls = 0;
  // A single value that is not a function replaces fetch itself.
  if (plan.length === 1) return setFetch(() => plan[0]?.make());
  /** @param {unknown[]} args */
  const planned = (...args) => {
    const made = plan[calls++ % plan.length]?.make();
    return typeof made === "function" ? made(...args) : made;
  };
  return setFetch(() => planned);
}

/**
 * How promises settled, or undefined for those still pending after the longest time that an option
 * allows.
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
    timer = setRealTimeout(done, LONGEST_MS);
  });
  await Promise.race([Promise.all(each), late]);
  clearRealTimeout(timer);
  return results;
}

/** @param {PromiseSettledResult<unknown> | undefined} result */
function endOf(result) {
  if (result?.status !== "rejected") return "resolved";
  return client.isHpcError(result.reason) ? result.reason.kind : "aborted";
}

// Loaded and tested before time is sped up and fetch is replaced.
await works();
speedUp();

const batches = fc.record({
  calls: fc.array(call, { minLength: CONCURRENT, maxLength: CONCURRENT, size: "max" }),
  plan: fc.array(fetches, { minLength: 1, maxLength: 4 }),
});

test(`${CALLS} calls with any arguments settle as documented, and the package still works`, async (t) => {
  /** @type {Map<string, number>} */
  const ends = new Map();
  const property = fc.asyncProperty(batches, async ({ calls, plan }) => {
    useFetches(plan);
    /** @type {Promise<unknown>[]} */
    const inner = [];
    let budget = 20;
    const reenter = () => {
      if (budget-- > 0) inner.push(client.signRequest(client.GOOD));
    };
    const promises = calls.map((one) => {
      const promise = make(client, one, { reenter });
      // Handled at once, even if a later call throws.
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
  // Not shrunk, as each try may take long: the error names the call.
  const parameters = { seed, numRuns: Math.ceil(CALLS / CONCURRENT), endOnFailure: true };
  await fc.assert(property, parameters);
  for (const [end, count] of [...ends].sort()) t.diagnostic(`${end}: ${count}`);
});

test("preload with any argument settles as documented, and the next call loads the module", async (t) => {
  // The glue warns about a wrong content type.
  t.mock.method(console, "warn", () => {});
  // Copies of the entry without a module, each still unloaded.
  const file = join(client.project, "node_modules/ehpc-remove-nodes/dist/slim.js");
  const key = Object.getOwnPropertySymbols(globalThis).find(({ description }) =>
    description?.startsWith("ehpc-remove-nodes.core"),
  );
  assert.ok(key, "the shared state was not found");
  const box = /** @type {Record<string, unknown>} */ (Reflect.get(globalThis, key));
  const loaded = { ...box };
  const empty = () =>
    Object.assign(box, { instance: undefined, module: undefined, loading: undefined });
  const counts = { resolved: 0, load: 0 };
  let copies = 0;
  const inputs = fc.record({
    module: anything,
    plan: fc.array(fetches, { minLength: 1, maxLength: 2 }),
  });
  const property = fc.asyncProperty(inputs, async ({ module, plan }) => {
    useFetches(plan);
    /** @type {typeof import("../../js/types.d.ts")} */
    const slim = await import(`${pathToFileURL(file)}?${copies++}`);
    empty();
    const promise = slim.preload(/** @type {any} */ (module.make()));
    // A value that never settles is waited for: preload has no deadline.
    const [result] = await settled([Promise.race([promise, waitLongEnough()])]);
    assert.ok(result);
    if (result.status === "fulfilled") counts.resolved++;
    else {
      assert.ok(
        client.isHpcError(result.reason),
        "it rejected with something other than an HpcError",
      );
      assert.equal(result.reason.kind, "load");
      counts.load++;
    }
    empty();
    // Not by a call: time is sped up, and its deadline would pass.
    await client.preload();
    await works();
    Object.assign(box, loaded);
    assert.deepEqual(uncaught.splice(0), []);
  });
  await fc.assert(property, { seed, numRuns: Math.ceil(CALLS / 100) });
  t.diagnostic(`resolved, or still waiting: ${counts.resolved}; load: ${counts.load}`);
});

/** Long enough for anything that settles at all. */
const waitLongEnough = () => new Promise((done) => setRealTimeout(done, 20));

test("HpcError and isHpcError accept any value", () => {
  const property = fc.property(anything, anything, ({ make }, cause) => {
    assert.equal(typeof client.isHpcError(make()), "boolean");
    assert.equal(typeof (/** @type {any} */ (make() instanceof client.HpcError)), "boolean");
    /** @type {unknown} */
    let read;
    try {
      read = client.HpcError.fromJSON(make());
    } catch {
      // A TypeError, or what the value itself throws when read.
    }
    assert.ok(read === undefined || client.isHpcError(read));
    const thrown = cause.make();
    const fields = { kind: "http", message: "x.", maybeApplied: false, retryable: false };
    const error = new client.HpcError(
      /** @type {any} */ ({ ...fields, attempts: 0, cause: thrown }),
    );
    assert.ok(Object.is(error.cause, thrown));
    const defaults = { code: "unclassified", params: {}, summary: "x.", advice: "" };
    assert.deepEqual(error.toJSON(), { name: "HpcError", ...defaults, ...fields, attempts: 0 });
  });
  fc.assert(property, { seed, numRuns: CALLS });
});
