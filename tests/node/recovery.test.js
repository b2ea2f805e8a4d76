// Exactly once: a lost response is found in the operation log, and what the caller gets is compared
// with what the simulated API did.

import assert from "node:assert/strict";
import test, { after, before, describe } from "node:test";
import { SIM_CREDENTIALS, serve } from "../../www/server.js";
import { failure, rejection, removeNodes } from "./package.js";
import { serveWithClock } from "./wrong-clock.js";

/** @typedef {{ fault: string, operation?: string, value?: number, times?: number, done?: boolean }} Fault */

/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
before(async () => {
  server = await serve({ env: {} });
});
after(() => server.close());

/**
 * Prepares the removal of a node of a new cluster, and arms the server's faults.
 * @param {Fault[]} faults
 * @param {import("../../js/types.d.ts").Options} [options]
 * @param {ReadonlyArray<number | string>} [nodelist] by default the cluster's first node
 */
async function withFaults(faults, options = {}, nodelist) {
  const made = await post("/sim/clusters", {
    queues: [{ name: "batch", groups: [2, 2] }],
    job_ms: 20,
  });
  const { cluster_id, zone, queues } = made;
  const { hpcqueue_id, nodes } = queues[0];
  for (const fault of faults) {
    await post("/sim/faults", { cluster_id, operation: "removeNodes", ...fault });
  }
  /** @type {string[]} */
  const events = [];
  const call = () =>
    removeNodes(
      { cluster_id, hpcqueue_id, zone, nodelist: nodelist ?? [nodes[0].node_id] },
      {
        endpoint: `${server.url}/api`,
        credentials: SIM_CREDENTIALS,
        ...{ timeoutMs: 1000, settleMs: 200, deadlineMs: 20_000 },
        onEvent: ({ type }) => events.push(type),
        ...options,
      },
    );
  const executed = () => {
    const all = server.sim?.received.of(cluster_id) ?? [];
    return all.filter((one) => one.operation === "removeNodes" && one.executed).length;
  };
  return { call, events, executed };
}

/**
 * @param {string} path
 * @param {object} body
 */
async function post(path, body) {
  const response = await fetch(server.url + path, { method: "POST", body: JSON.stringify(body) });
  return /** @type {any} */ (await response.json());
}

for (const [name, fault] of /** @type {[string, Fault][]} */ ([
  ["a broken connection", { fault: "lost-after" }],
  ["a truncated body", { fault: "cut" }],
  ["truncated JSON", { fault: "cut-json" }],
  ["a success without a job id", { fault: "no-job-id" }],
  ["a 502 after the work", { fault: "status", value: 502, done: true }],
  ["more than 1 MiB", { fault: "big" }],
  ["code 5000 after the work", { fault: "internal", done: true }],
])) {
  test(`${name}: the removal is found in the log, and was sent once`, async () => {
    const { call, events, executed } = await withFaults([fault]);
    const { job_id, recovered, attempts } = await call();
    assert.match(job_id, /^j-/);
    assert.deepEqual([recovered, attempts, executed()], [true, 1, 1]);
    assert.deepEqual(events, ["attempt", "reconcile"]);
  });
}

test("a timeout after the work: the removal is found in the log, and was sent once", async () => {
  const { call, executed } = await withFaults([{ fault: "delay-after", value: 1200 }]);
  const { recovered, attempts } = await call();
  // The simulation records what it did only after responding.
  await new Promise((resolve) => setTimeout(resolve, 600));
  assert.deepEqual([recovered, attempts, executed()], [true, 1, 1]);
});

test("the removal of a group is found by the group's nodes", async () => {
  const { call, executed } = await withFaults([{ fault: "lost-after" }], {}, [1]);
  assert.deepEqual([(await call()).recovered, executed()], [true, 1]);
});

// Such a call ends when its request can no longer arrive, about eight seconds after sending. So
// these run concurrently, with time to send twice.
describe("a removal that was not carried out", { concurrency: true }, () => {
  const deadlineMs = 60_000;

  test("is sent again, once it can no longer arrive and the log has settled", async () => {
    const { call, events, executed } = await withFaults([{ fault: "lost-before" }], { deadlineMs });
    const started = performance.now();
    const { recovered, attempts } = await call();
    assert.deepEqual([recovered, attempts, executed()], [false, 2, 1]);
    // Its timestamp expires after 6 s, in whole seconds, plus 3 s of clock margin.
    const earliest = 8000 + 2 * 200;
    assert.ok(performance.now() - started >= earliest, "sent again while it could still arrive");
    assert.deepEqual(events.slice(-2), ["retry", "attempt"]);
  });

  test("is `refused` if the second attempt is, and the log shows no job for the first", async () => {
    const faults = [{ fault: "lost-before" }, { fault: "code", value: 2400 }];
    const { call, executed } = await withFaults(faults, { deadlineMs });
    const error = await failure(call());
    assert.deepEqual(
      [error.kind, error.retCode, error.maybeApplied, error.attempts, executed()],
      ["refused", 2400, false, 2, 0],
    );
  });

  test("is reported as not carried out when no attempt is left", async () => {
    const { call, executed } = await withFaults([{ fault: "lost-before" }], { maxAttempts: 1 });
    const error = await failure(call());
    assert.deepEqual(
      [error.kind, error.maybeApplied, error.retryable, error.attempts, executed()],
      ["http", false, true, 1, 0],
    );
    assert.match(error.message, /The operation log shows that it was not carried out/);
  });
});

test("a log that cannot be read is not taken for an empty one", async () => {
  const { call, executed } = await withFaults([
    { fault: "lost-after" },
    { operation: "listOperations", fault: "status", value: 503, times: 2 },
    { operation: "listOperations", fault: "busy" },
    { operation: "listOperations", fault: "cut" },
    { operation: "listOperations", fault: "null" },
  ]);
  assert.deepEqual([(await call()).recovered, executed()], [true, 1]);
});

test("busy and updating clusters are waited for", async () => {
  const { call, events, executed } = await withFaults([{ fault: "busy" }, { fault: "updating" }]);
  const { attempts, recovered } = await call();
  assert.deepEqual([attempts, recovered, executed()], [3, false, 1]);
  assert.deepEqual(events, ["attempt", "retry", "attempt", "retry", "attempt"]);
});

test("a removal that got HTTP 502 is found in the log, and not sent again", async () => {
  const { call, executed } = await withFaults([
    { fault: "status", value: 502, done: true },
    { operation: "listOperations", fault: "job-fails" },
  ]);
  assert.equal((await call()).recovered, true);
  assert.equal(executed(), 1);
});

test("an abort while the log is checked ends as unknown at once, with the reason as its cause", async () => {
  const controller = new AbortController();
  const { call, executed } = await withFaults([{ fault: "lost-before" }], {
    signal: controller.signal,
    onEvent: ({ type }) => type === "reconcile" && setTimeout(() => controller.abort("enough"), 50),
  });
  const error = await failure(call());
  assert.deepEqual([error.kind, error.maybeApplied, error.cause], ["unknown", true, "enough"]);
  assert.equal(executed(), 0);
});

test("an abort between two rejected attempts rejects with the reason itself", async () => {
  const controller = new AbortController();
  const { call, executed } = await withFaults([{ fault: "busy", times: 9 }], {
    signal: controller.signal,
    maxAttempts: 9,
    onEvent: ({ type }) => type === "retry" && controller.abort("enough"),
  });
  assert.equal(await rejection(call()), "enough");
  assert.equal(executed(), 0);
});

test("calls for the same nodes run one after the other, and each reports its own outcome", async () => {
  const { call, executed } = await withFaults([{ fault: "lost-after" }]);
  const results = await Promise.allSettled([call(), call(), call()]);
  const done = results.filter(({ status }) => status === "fulfilled");
  assert.deepEqual([done.length, executed()], [1, 1]);
  for (const one of results) {
    if (one.status === "fulfilled") assert.equal(one.value.recovered, true);
    else assert.equal(one.reason.maybeApplied, false, one.reason.message);
  }
});

test("a wrong clock is corrected once, and stays corrected for later calls", async () => {
  const { url: endpoint, close } = await serveWithClock(420);
  try {
    const request = { cluster_id: "c", hpcqueue_id: "q", nodelist: ["cln-1"], zone: "z" };
    /** @type {unknown[][]} */
    const seen = [];
    for (let i = 0; i < 2; i++) {
      /** @type {string[]} */
      const events = [];
      const onEvent = (/** @type {{ type: string }} */ { type }) => events.push(type);
      const options = { endpoint, credentials: SIM_CREDENTIALS, onEvent };
      seen.push([(await removeNodes(request, options)).attempts, ...events]);
    }
    assert.deepEqual(seen, [
      [2, "attempt", "clock", "retry", "attempt"],
      [1, "attempt"],
    ]);
    const stamped = { ...request, timestamp: new Date() };
    const error = await failure(removeNodes(stamped, { endpoint, credentials: SIM_CREDENTIALS }));
    assert.deepEqual([error.kind, error.retCode, error.attempts], ["refused", 1300, 1]);
  } finally {
    close();
  }
});

test("a wrong clock is reported if no `Date` corrects it", async () => {
  const { url: endpoint, close } = await serveWithClock(420, false);
  try {
    const request = { cluster_id: "c", hpcqueue_id: "q", nodelist: ["cln-1"], zone: "z" };
    const error = await failure(removeNodes(request, { endpoint, credentials: SIM_CREDENTIALS }));
    // Two attempts: the API may just be stricter than documented, and then a current timestamp
    // helps.
    assert.deepEqual(
      [error.kind, error.retCode, error.maybeApplied, error.attempts],
      ["refused", 1300, false, 2],
    );
    assert.match(error.message, /This computer's clock is off/);
  } finally {
    close();
  }
});

test("calls for a group and for nodes of another group do not wait for each other", async () => {
  const made = await post("/sim/clusters", { queues: [{ name: "q", groups: [2, 2, 2] }] });
  const { cluster_id, zone, queues } = made;
  const { hpcqueue_id, nodes } = queues[0];
  const slow = { cluster_id, operation: "removeNodes", fault: "delay", value: 1500 };
  await post("/sim/faults", slow);
  const options = { endpoint: `${server.url}/api`, credentials: SIM_CREDENTIALS };
  const place = { cluster_id, hpcqueue_id, zone };
  /** @type {string[]} */
  const ended = [];
  // The group is resolved first, but its removal must be the first one sent: that one is slow.
  let sent = () => {};
  const isSent = new Promise((resolve) => {
    sent = () => resolve(undefined);
  });
  const onEvent = (/** @type {{ type: string }} */ { type }) => type === "attempt" && sent();
  const group = removeNodes({ ...place, nodelist: [1] }, { ...options, onEvent }).then(() =>
    ended.push("group"),
  );
  await isSent;
  const other = removeNodes({ ...place, nodelist: [nodes[2].node_id] }, options);
  await other.then(() => ended.push("other"));
  const own = removeNodes({ ...place, nodelist: [nodes[0].node_id] }, options);
  assert.match((await failure(own)).message, /No node was removed/);
  await group;
  assert.deepEqual(ended, ["other", "group"]);
});
