// A WebAssembly trap (here: out of memory) ends every call in flight with what is known of it, and
// the next call gets a new instance.

import assert from "node:assert/strict";
import test from "node:test";
import { inProject } from "./package.js";

/** Too little memory for a long response, in a separate process. */
const PREPARE = `
  import { createServer } from "node:http";
  import { getEventListeners } from "node:events";
  import { setTimeout as sleep } from "node:timers/promises";
  import { setFlagsFromString } from "node:v8";
  import { checkRemoval, listNodes, removeNodes, signRequest, waitForJob } from "ehpc-remove-nodes";
  setFlagsFromString("--wasm-max-mem-pages=40");
  const unhandled = [];
  process.on("unhandledRejection", (thrown) => unhandled.push(thrown?.message));
  process.on("uncaughtException", (thrown) => unhandled.push(thrown?.message));

  const LONG = "x".repeat(3 * 2 ** 20);
  let posts = 0;
  let closed = 0;
  const server = createServer((req, res) => {
    req.resume();
    const [, kind] = req.url.split("/");
    if (req.method === "POST") {
      posts++;
      if (kind === "silent") return req.socket.on("close", () => closed++);
      if (kind === "lost") return req.socket.destroy();
      if (kind === "busy") {
        // After the second one there is a pause.
        if (posts > 1) res.setHeader("retry-after", "5");
        return res.end('{"ret_code":5100,"message":"busy"}');
      }
    } else if (kind !== "fine") {
      res.setHeader("content-length", LONG.length);
      return res.end(LONG);
    }
    const lists = { hpc_app_nodes_set: [], hpcqueue_set: [], job_set: [] };
    res.end(JSON.stringify({ ret_code: 0, total_count: 0, job_id: "j-1", action: "R", ...lists }));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const base = \`http://127.0.0.1:\${server.address().port}\`;

  const GOOD = { cluster_id: "c", hpcqueue_id: "q", nodelist: ["cln-1"], zone: "z" };
  const LIST = { cluster_id: "c", zone: "z" };
  const wait = (kind, more) =>
    ({ endpoint: \`\${base}/\${kind}/api\`, deadlineMs: 30_000, ...more });
  const read = (kind) => wait(kind, { maxAttempts: 100 });
  const to = (kind, more) => ({ ...read(kind), settleMs: 100, ...more });
  const end = async (promise) => {
    const late = sleep(5000, "still pending", { ref: false });
    try {
      return await Promise.race([promise, late]);
    } catch (error) {
      const { kind, maybeApplied, retryable, attempts, message, cause, name, stack, receipt } = error;
      const at = /traps|eval/.test(stack);
      const fields = { name, kind, maybeApplied, retryable, attempts, message, receipt };
      return { ...fields, cause: cause?.name, at };
    }
  };
  const finish = (value) => {
    server.close();
    server.closeAllConnections();
    console.log(JSON.stringify({ unhandled, posts, ...value }));
  };
`;

/** @param {string} script */
const run = async (script) => JSON.parse(await inProject(PREPARE + script));

test("a change that was sent may have been carried out", async () => {
  const { lost, after, unhandled } = await run(`
    await listNodes(LIST, read("fine"));
    const lost = await end(removeNodes(GOOD, to("lost")));
    finish({ lost, after: await end(removeNodes(GOOD, to("fine"))) });`);
  const { message, receipt, ...fields } = lost;
  assert.deepEqual(fields, {
    ...{ name: "HpcError", kind: "unknown", maybeApplied: true, retryable: false, attempts: 1 },
    ...{ cause: "RuntimeError", at: true },
  });
  assert.match(message, /^WebAssembly stopped \(.+\) while .* not known whether/);
  assert.deepEqual([receipt.state, receipt.attempts.length], ["open", 1]);
  assert.ok(receipt.nodelist.length > 0);
  assert.equal(after.job_id, "j-1");
  assert.deepEqual(unhandled, []);
});

test("if nothing was sent, or everything was rejected, nothing was changed", async () => {
  const ends = await run(`
    const nodelist = Array.from({ length: 200_000 }, (_, i) => \`cln-\${i}-which-is-long\`);
    const busy = end(removeNodes({ ...GOOD, hpcqueue_id: "busy" }, to("busy")));
    while (posts < 2) await sleep(20);
    await sleep(100);
    const huge = await end(removeNodes({ ...GOOD, nodelist }, to("fine")));
    const again = await end(signRequest({ ...GOOD, nodelist }));
    const list = await end(listNodes(LIST, read("long")));
    const guarded = await end(removeNodes(GOOD, to("long", { guard: true })));
    const job = await end(waitForJob({ job_id: "j", zone: "z" }, wait("long")));
    const queues = [{ hpcqueue_id: "q", node_list: nodelist }];
    const check = await end(checkRemoval(queues, GOOD, []));
    const after = await end(listNodes(LIST, read("fine")));
    finish({ busy: await busy, never: [huge, again, list, guarded, job, check], after });`);
  for (const { message, attempts, ...fields } of [ends.busy, ...ends.never]) {
    assert.deepEqual(fields, {
      ...{ name: "HpcError", kind: "load", maybeApplied: false, retryable: true },
      ...{ cause: "RuntimeError", at: true },
    });
    assert.match(message, /^WebAssembly stopped .* Try again/);
    assert.equal(attempts > 0, message === ends.busy.message, message);
  }
  assert.ok(ends.busy.attempts >= 2, `${ends.busy.attempts}`);
  assert.doesNotMatch(ends.busy.message, /Nothing was sent/i);
  assert.deepEqual([ends.after, ends.unhandled], [[], []]);
});

test("the instance's other calls end too, and do nothing afterwards", async () => {
  const ends = await run(`
    const { signal } = new AbortController();
    const heard = [];
    const onEvent = ({ type }) => heard.push(type);
    const calls = [
      removeNodes({ ...GOOD, hpcqueue_id: "a" }, to("silent", { signal, onEvent })),
      removeNodes({ ...GOOD, hpcqueue_id: "a" }, to("silent", { signal })),
      removeNodes(GOOD, to("silent", { signal, credentials: { accessKeyId: "k", sign: () => new Promise(() => {}) } })),
      removeNodes({ ...GOOD, hpcqueue_id: "b" }, to("busy", { signal })),
      waitForJob({ job_id: "j", zone: "z" }, wait("fine", { signal })),
    ].map(end);
    while (posts < 2) await sleep(20);
    await end(listNodes(LIST, read("long")));
    const others = await Promise.all(calls);
    const [listeners, sent, count] = [getEventListeners(signal, "abort").length, posts, heard.length];
    const timers = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    // The next instance has its own queue: nothing waits for the old one's calls.
    const after = await end(removeNodes({ ...GOOD, hpcqueue_id: "a" }, to("fine")));
    await sleep(1500);
    const later = { posts: posts - sent, heard: heard.length - count, closed };
    finish({ others, listeners, timers, after, later });`);
  const kinds = ends.others.map((/** @type {{ kind: string }} */ { kind }) => kind);
  // The queued call and the one that is signing have sent nothing.
  assert.deepEqual(kinds, ["unknown", "load", "load", "load", "load"]);
  assert.deepEqual([ends.listeners, ends.unhandled], [0, []]);
  assert.equal(ends.after.job_id, "j-1");
  // One more request: the next call's. The one in flight was aborted.
  assert.deepEqual(ends.later, { posts: 1, heard: 0, closed: 1 });
  assert.ok(ends.timers < 10, `timers are left: ${ends.timers}`);
});
