// What a removal needs besides: lists, jobs, the rule and the undo.

import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { SIM_CREDENTIALS, serve } from "../../www/server.js";
import { listen } from "./listen.js";
import {
  addNodes,
  checkRemoval,
  failure,
  GOOD,
  listNodes,
  listQueues,
  rejection,
  removeNodes,
  waitForJob,
} from "./package.js";

/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
before(async () => {
  server = await serve({ env: {} });
});
after(() => server.close());

/**
 * A new cluster.
 * @param {object} [spec]
 */
async function world(spec) {
  const made = await post("/sim/clusters", {
    queues: [
      { name: "batch", groups: [2, 2] },
      { name: "empty", groups: [] },
    ],
    job_ms: 20,
    ...spec,
  });
  const { cluster_id, zone, queues } = made;
  const place = { cluster_id, zone };
  const nodes = queues[0].nodes.map((/** @type {{ node_id: string }} */ { node_id }) => node_id);
  const request = { ...place, hpcqueue_id: queues[0].hpcqueue_id, nodelist: [nodes[0]] };
  const options = { endpoint: `${server.url}/api`, credentials: SIM_CREDENTIALS };
  const received = () => server.sim?.received.of(cluster_id) ?? [];
  return { place, queues, nodes, request, options, received };
}

/**
 * @param {string} path
 * @param {object} body
 */
async function post(path, body) {
  const response = await fetch(server.url + path, { method: "POST", body: JSON.stringify(body) });
  return /** @type {any} */ (await response.json());
}

test("lists hold every item of every page, as the API returns it", async () => {
  const groups = Array.from({ length: 130 }, () => 2);
  // No id has an underscore, so the search below finds names only.
  const queues = Array.from({ length: 120 }, (_, i) => ({ name: `queue_${i}`, groups: [] }));
  const { place, options, received } = await world({
    queues: [{ name: "big", groups }, ...queues],
  });
  const listed = await listQueues(place, options);
  assert.equal(listed.length, 121);
  assert.equal(new Set(listed.map(({ hpcqueue_id }) => hpcqueue_id)).size, 121);
  assert.equal(listed[0]?.name, "big");
  assert.equal(listed[0]?.is_active, 1, "fields that this client does not know are kept");
  const nodes = await listNodes(place, options);
  assert.equal(nodes.length, 263);
  assert.equal(received().length, 2 + 3);
  const compute = await listNodes({ ...place, node_role: "compute" }, options);
  assert.equal(compute.length, 260);
  assert.equal(
    (await listQueues({ ...place, search_word: "queue_11", reverse: 1 }, options)).length,
    11,
  );
});

test("a list is tried up to maxAttempts times", async () => {
  const { place, options, received } = await world();
  const arm = (/** @type {number} */ times) =>
    post("/sim/faults", { ...place, operation: "getQueueList", fault: "status", times });
  await arm(2);
  assert.equal((await listQueues(place, options)).length, 2);
  assert.equal(received().length, 3);
  await arm(3);
  const error = await failure(listQueues(place, { ...options, maxAttempts: 3 }));
  assert.deepEqual(
    [error.kind, error.status, error.maybeApplied, error.retryable, error.attempts],
    ["http", 502, false, true, 3],
  );
  assert.match(error.message, /the list of queues could not be read/);
});

test("a rejected list is not tried again", async () => {
  const { place, options } = await world();
  const error = await failure(listNodes({ ...place, cluster_id: "ehpc-none" }, options));
  assert.deepEqual([error.kind, error.retCode, error.attempts], ["refused", 2100, 1]);
});

test("a malformed request for a list or a job is invalid, and the error names the field", async () => {
  const wrong = /** @type {any} */ ({ cluster_id: "c", zone: "z", limit: 5 });
  assert.equal((await failure(listQueues(wrong))).field, "limit");
  assert.equal((await failure(listNodes({ ...wrong, limit: undefined, zone: "" }))).field, "limit");
  assert.equal((await failure(listNodes(/** @type {any} */ (7)))).field, "request");
  assert.equal((await failure(waitForJob(/** @type {any} */ ({ job_id: "j" })))).field, "zone");
});

test("waitForJob reports progress, and resolves to the job's row once it has succeeded", async () => {
  const { place, request, options } = await world({ job_ms: 900 });
  const { job_id } = await removeNodes(request, options);
  /** @type {any[]} */
  const events = [];
  const onEvent = (/** @type {unknown} */ event) => events.push(event);
  const job = await waitForJob({ job_id, zone: place.zone }, { ...options, onEvent });
  assert.deepEqual([job.job_id, job.status], [job_id, "successful"]);
  assert.equal(job.owner, "usr-simulated");
  assert.deepEqual(
    events.map(({ type, status }) => [type, status]),
    [
      ["progress", "pending"],
      ["progress", "successful"],
    ],
  );
  assert.ok(events[1].elapsedMs >= 1000 && events[1].elapsedMs < 1900, "polls again after 1 s");
});

test("a job that failed rejects with its error codes", async () => {
  const { place, request, options } = await world();
  await post("/sim/faults", { ...place, operation: "removeNodes", fault: "job-fails" });
  const { job_id } = await removeNodes(request, options);
  const error = await failure(waitForJob({ job_id, zone: place.zone }, options));
  assert.deepEqual(
    [error.kind, error.maybeApplied, error.errorCodes, error.jobIds],
    ["job", true, "5200", [job_id]],
  );
  assert.match(error.message, /error_codes "5200"/);
});

test("waiting ends at the deadline or on abort, and the job goes on", async () => {
  const { place, request, options } = await world({ job_ms: 1500 });
  const { job_id } = await removeNodes(request, options);
  const wanted = { job_id, zone: place.zone };
  const error = await failure(waitForJob(wanted, { ...options, deadlineMs: 300 }));
  assert.deepEqual([error.kind, error.maybeApplied, error.retryable], ["unknown", true, true]);
  assert.match(error.message, /"pending"/);
  const signal = AbortSignal.timeout(100);
  assert.equal(await rejection(waitForJob(wanted, { ...options, signal })), signal.reason);
  assert.equal((await waitForJob(wanted, options)).status, "successful");
});

test("waiting outlasts a log that fails for a while", async () => {
  const { place, request, options } = await world();
  const { job_id } = await removeNodes(request, options);
  await post("/sim/faults", { ...place, operation: "listOperations", fault: "status", times: 3 });
  assert.equal((await waitForJob({ job_id, zone: place.zone }, options)).status, "successful");
});

test("addNodes undoes a removal, with the same guarantees", async () => {
  const { place, request, options } = await world();
  const { job_id } = await removeNodes(request, options);
  await waitForJob({ job_id, zone: place.zone }, options);
  await post("/sim/faults", { ...place, operation: "addNodes", fault: "lost-after" });
  const added = await addNodes(request, options);
  assert.equal(added.recovered, true);
  await waitForJob({ job_id: added.job_id, zone: place.zone }, options);
  const [queue] = await listQueues(place, options);
  assert.equal(queue?.compute_num, 4);
  const refused = await failure(addNodes({ ...request, nodelist: ["cln-none"] }, options));
  assert.match(refused.message, /No node was added\./);
});

test("the guard rejects a removal that would leave every queue empty, and nothing is sent", async () => {
  const { place, nodes, request, options, received } = await world();
  const posts = () => received().filter(({ method }) => method === "POST").length;
  for (const nodelist of [nodes, [1, 2], [1, nodes[2], nodes[3]]]) {
    const all = { ...request, nodelist };
    const queues = await listQueues(place, options);
    const listed = await listNodes(place, options);
    for (const guard of [true, { queues, nodes: listed }]) {
      const error = await failure(removeNodes(all, { ...options, guard }));
      assert.deepEqual([error.kind, error.maybeApplied, error.attempts], ["guard", false, 0]);
      assert.match(
        error.message,
        /No queue of the cluster would keep a compute node\. Nothing was/,
      );
    }
  }
  assert.equal(posts(), 0);
  await removeNodes({ ...request, nodelist: [1] }, { ...options, guard: true });
  assert.equal(posts(), 1);
});

test("a guard that cannot be evaluated rejects the removal", async () => {
  const { place, request, options, received } = await world();
  await post("/sim/faults", { ...place, operation: "listNodes", fault: "refuse" });
  const error = await failure(removeNodes(request, { ...options, guard: true }));
  assert.deepEqual([error.kind, error.retCode], ["guard", 1400]);
  const queues = await listQueues(place, options);
  const blind = await failure(removeNodes(request, { ...options, guard: { queues } }));
  assert.equal(blind.kind, "guard");
  assert.match(blind.message, /The queues alone do not show which queue/);
  assert.equal(received().filter(({ method }) => method === "POST").length, 0);
});

test("a node known not to be in the queue is rejected before sending, and the error names it", async () => {
  const { place, nodes, queues, request, options, received } = await world({
    queues: [
      { name: "batch", groups: [2, 2] },
      { name: "other", groups: [1, 1] },
    ],
  });
  const listed = {
    queues: await listQueues(place, options),
    nodes: await listNodes(place, options),
  };
  const [strange] = queues[1].nodes.map((/** @type {{ node_id: string }} */ one) => one.node_id);
  const other = `it is in queue "${queues[1].hpcqueue_id}"`;
  for (const [nodelist, ...parts] of [
    [["cln-none"], 'Node "cln-none" (`nodelist[0]`) is not in the lists'],
    [[nodes[0], strange], `Node "${strange}" (\`nodelist[1]\`) is not in queue`, other],
    [[1, 3], "Group 3 (`nodelist[1]`) is not in queue", other],
    [[7], "Group 7 (`nodelist[0]`) is not in"],
    [["7"], 'Node "7" (`nodelist[0]`) is not in'],
  ]) {
    const wrong = { ...request, nodelist: /** @type {(string | number)[]} */ (nodelist) };
    for (const guard of [true, listed]) {
      const error = await failure(removeNodes(wrong, { ...options, guard }));
      assert.deepEqual([error.kind, error.field, error.attempts], ["guard", "nodelist", 0]);
      assert.match(error.message, /\. Nothing was sent and no node was removed\. /);
      for (const part of parts) assert.ok(error.message.includes(String(part)), error.message);
    }
    const { allowed, reason = "" } = await checkRemoval(listed.queues, wrong, listed.nodes);
    assert.equal(allowed, false);
    for (const part of parts) assert.ok(reason.includes(String(part)), reason);
  }
  assert.equal(received().filter(({ method }) => method === "POST").length, 0);
});

test("a node that left its queue passes the guard while its group is listed there", async () => {
  const { place, nodes, request, options } = await world();
  const { job_id } = await removeNodes(request, { ...options, guard: true });
  await waitForJob({ job_id, zone: place.zone }, options);
  // The lists do not say which nodes of the group remain.
  const error = await failure(removeNodes(request, { ...options, guard: true }));
  assert.equal(error.kind, "refused");
  const both = await removeNodes({ ...request, nodelist: [nodes[1]] }, { ...options, guard: true });
  await waitForJob({ job_id: both.job_id, zone: place.zone }, options);
  const gone = await failure(
    removeNodes({ ...request, nodelist: [1] }, { ...options, guard: true }),
  );
  assert.match(
    gone.message,
    /Group 1 \(`nodelist\[0\]`\) is not in queue "[^"]+" or any other queue/,
  );
});

test("checkRemoval checks a removal against the rule without sending a request", async () => {
  const { place, nodes, queues, request, options } = await world();
  const [listed, all] = [await listQueues(place, options), await listNodes(place, options)];
  const [batch, empty] = queues.map((/** @type {any} */ { hpcqueue_id }) => hpcqueue_id);
  assert.deepEqual(await checkRemoval(listed, request, all), {
    allowed: true,
    remaining: { [batch]: 3, [empty]: 0 },
  });
  const last = await checkRemoval(listed, { ...request, nodelist: nodes }, all);
  assert.equal(last.allowed, false);
  assert.equal(typeof last.reason, "string");
  assert.equal((await checkRemoval(listed, { ...request, nodelist: [2] })).allowed, true);
  assert.equal((await checkRemoval(listed, request)).allowed, false);
  for (const wrong of /** @type {any[]} */ ([undefined, null, 7, {}, [7], [{}], [{ a: 1n }]])) {
    assert.equal((await failure(checkRemoval(wrong, request))).field, "queues");
  }
  assert.equal(
    (await failure(checkRemoval(listed, request, /** @type {any} */ ([{}])))).field,
    "nodes",
  );
});

test("lists may be changed as soon as the call returns", async () => {
  const { place, request, options } = await world();
  const listed = await listQueues(place, options);
  const checking = checkRemoval(listed, { ...request, nodelist: [2] });
  listed.length = 0;
  assert.equal((await checking).allowed, true);
});

test("Retry-After is obeyed; if it exceeds the deadline, the call ends at once", async () => {
  /** @type {number[]} */
  const times = [];
  const { url: endpoint, close } = await listen((req, res) => {
    times.push(performance.now());
    const wait = req.url?.startsWith("/long") ? "3000" : "1";
    if (times.length === 1) res.writeHead(429, { "Retry-After": wait }).end("slow down");
    else res.end('{"ret_code": 0, "job_id": "j-1"}');
  });
  try {
    assert.equal((await removeNodes(GOOD, { endpoint })).attempts, 2);
    assert.ok(Number(times[1]) - Number(times[0]) >= 990);
    times.length = 0;
    const error = await failure(removeNodes(GOOD, { endpoint: `${endpoint}/long` }));
    assert.deepEqual(
      [error.kind, error.status, error.retryable, times.length],
      ["http", 429, true, 1],
    );
  } finally {
    close();
  }
});
