// Values that look like the package's own are treated as what they are.

import assert from "node:assert/strict";
import test from "node:test";
import { checkRemoval, failure, GOOD, HpcError, listQueues, removeNodes } from "./package.js";

test("an abort reason with the package's own mark is passed on unchanged", async () => {
  const reason = { [Symbol.for("ehpc-remove-nodes.fault")]: true, why: "mine" };
  const signal = AbortSignal.abort(reason);
  await assert.rejects(removeNodes(GOOD, { signal }), (thrown) => thrown === reason);
});

test("fromJSON throws a TypeError for an object whose getters throw", () => {
  const hostile = {
    get kind() {
      throw new Error("boom");
    },
  };
  assert.throws(() => HpcError.fromJSON(hostile), TypeError);
});

test("a queue may have any id, even `__proto__`", async () => {
  const queues = [
    { hpcqueue_id: "__proto__", node_list: [3] },
    { hpcqueue_id: GOOD.hpcqueue_id, node_list: [2] },
  ];
  const { allowed, remaining } = await checkRemoval(queues, { ...GOOD, nodelist: [2] });
  assert.equal(allowed, true);
  assert.deepEqual(Object.entries(remaining).sort(), [
    ["__proto__", 1],
    [GOOD.hpcqueue_id, 0],
  ]);
});

test("an endless response of empty chunks fails, and does not block the thread", async (t) => {
  const { fetch } = globalThis;
  t.after(() => {
    globalThis.fetch = fetch;
  });
  globalThis.fetch = async () =>
    new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(0)),
      }),
    );
  const options = { endpoint: "http://127.0.0.1:9", maxAttempts: 1, deadlineMs: 2000 };
  const error = await failure(
    listQueues({ cluster_id: GOOD.cluster_id, zone: GOOD.zone }, options),
  );
  assert.equal(error.kind, "http");
});
