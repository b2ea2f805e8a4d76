// What looks like something of ours is taken for what it is.

import assert from "node:assert/strict";
import test from "node:test";
import { checkRemoval, failure, GOOD, HpcError, listQueues, removeNodes } from "./package.js";

test("an abort reason that bears the package's own mark is handed back as it is", async () => {
  const reason = { [Symbol.for("ehpc-remove-nodes.fault")]: true, why: "mine" };
  const signal = AbortSignal.abort(reason);
  await assert.rejects(removeNodes(GOOD, { signal }), (thrown) => thrown === reason);
});

test("fromJSON of what throws when it is touched is a TypeError", () => {
  const hostile = {
    get kind() {
      throw new Error("boom");
    },
  };
  assert.throws(() => HpcError.fromJSON(hostile), TypeError);
});

test("a queue may have any name, also one that objects have a meaning for", async () => {
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

test("an answer in empty pieces without an end is no answer, and blocks nobody", async (t) => {
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
