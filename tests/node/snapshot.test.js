// Arguments are read once, during the call: changing them afterwards has no effect.

import assert from "node:assert/strict";
import test from "node:test";
import { failure, GOOD, removeNodes, signRequest } from "./package.js";

const CREDENTIALS = { accessKeyId: "AK", secretAccessKey: "SK" };
const STAMPED = { ...GOOD, timestamp: "2026-01-02T03:04:05Z" };
const clean = await signRequest(STAMPED, { credentials: CREDENTIALS });
const boom = new Error("boom");

/**
 * Adds accessors to an object, and counts the reads of each.
 * @param {object} target
 * @param {Record<string, unknown>} fields
 */
function withAccessors(target, fields) {
  /** @type {Record<string, number>} */
  const reads = {};
  for (const [name, value] of Object.entries(fields)) {
    const get = () => {
      reads[name] = (reads[name] ?? 0) + 1;
      if (value === boom) throw boom;
      return value;
    };
    Object.defineProperty(target, name, { get, enumerable: true });
  }
  return reads;
}

/** @param {Record<string, unknown>} fields */
const once = (fields) => Object.fromEntries(Object.keys(fields).map((name) => [name, 1]));

for (const [where, make] of /** @type {const} */ ([
  ["the object", (/** @type {object} */ holder) => holder],
  ["its class", (/** @type {object} */ holder) => Object.create(holder)],
  ["its base class", (/** @type {object} */ holder) => Object.create(Object.create(holder))],
])) {
  test(`each accessor of ${where} is read once, before the call returns`, async () => {
    const [request, options] = [{}, {}];
    const reads = withAccessors(request, STAMPED);
    const also = withAccessors(options, { credentials: CREDENTIALS, timeoutMs: 1000 });
    const signing = signRequest(make(request), make(options));
    const early = [{ ...reads }, { ...also }];
    assert.deepEqual(early, [once(STAMPED), { credentials: 1, timeoutMs: 1 }]);
    assert.deepEqual(await signing, clean);
    assert.deepEqual([reads, also], early);
  });

  test(`a throwing accessor of ${where} is read once, and what it threw is the cause`, async () => {
    const [request, options] = [{}, {}];
    const reads = withAccessors(request, { ...STAMPED, zone: boom });
    const also = withAccessors(options, { credentials: CREDENTIALS, timeoutMs: boom });
    const error = await failure(signRequest(make(request)));
    assert.deepEqual([error.kind, error.field, error.cause], ["invalid", "zone", boom]);
    const other = await failure(signRequest(STAMPED, make(options)));
    assert.deepEqual([other.kind, other.field, other.cause], ["invalid", "timeoutMs", boom]);
    assert.deepEqual([reads, also], [once(STAMPED), { credentials: 1, timeoutMs: 1 }]);
  });
}

test("other members of a class are ignored, even broken ones", async () => {
  class Order {
    cluster_id = GOOD.cluster_id;
    hpcqueue_id = GOOD.hpcqueue_id;
    nodelist = [...GOOD.nodelist];
    /** @type {string} */
    zone = GOOD.zone;
    get timestamp() {
      return STAMPED.timestamp;
    }
    get total() {
      throw boom;
    }
    get late() {
      return Promise.reject(boom);
    }
    price() {}
    hasOwnProperty() {
      return false;
    }
  }
  const order = new Order();
  const signing = signRequest(order, { credentials: CREDENTIALS });
  order.zone = "elsewhere";
  order.nodelist.pop();
  assert.deepEqual(await signing, clean);
});

test("an unknown own field is rejected, in a class too", async () => {
  class Order {
    zone = GOOD.zone;
    colour = "red";
  }
  assert.equal((await failure(signRequest(/** @type {any} */ (new Order())))).field, "colour");
});

test("a guard may be a class instance, and its lists may be changed at once", async () => {
  /** @type {import("../../js/types.d.ts").QueueInfo[]} */
  const queues = [{ hpcqueue_id: GOOD.hpcqueue_id, cluster_id: GOOD.cluster_id, node_list: [1] }];
  const nodes = [{ node_id: GOOD.nodelist[0] ?? "", group_id: 1, role: "compute" }];
  class Lists {
    get queues() {
      return queues;
    }
    get nodes() {
      return nodes;
    }
  }
  const removing = removeNodes(GOOD, { guard: new Lists() });
  queues.push({ hpcqueue_id: "q", cluster_id: GOOD.cluster_id, node_list: [2] });
  nodes.push({ node_id: "cln-2", group_id: 2, role: "compute" });
  // It is the cluster's only node: if the later ones counted, the rule would allow it.
  assert.equal((await failure(removing)).kind, "guard");
});

test("a guard that contains itself is rejected", async () => {
  /** @type {Record<string, unknown>} */
  const guard = { queues: [] };
  guard.guard = guard;
  const error = await failure(removeNodes(GOOD, { guard: /** @type {any} */ (guard) }));
  assert.equal(error.field, "guard.guard");
});

test("credentials may be inherited from an object without a prototype", async () => {
  const bare = Object.assign(Object.create(null), CREDENTIALS);
  assert.deepEqual(await signRequest(STAMPED, { credentials: Object.create(bare) }), clean);
});

test("a list in place of a request is not read to its end", async () => {
  let reads = 0;
  const list = new Proxy(Array.from({ length: 10_000 }, String), {
    get(target, name) {
      reads++;
      return Reflect.get(target, name);
    },
  });
  assert.equal((await failure(signRequest(/** @type {any} */ (list)))).field, "0");
  assert.ok(reads < 100, `${reads} reads`);
});
