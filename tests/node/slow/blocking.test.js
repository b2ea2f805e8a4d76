// No response blocks the thread.

import assert from "node:assert/strict";
import test from "node:test";
import { GOOD, listNodes, signRequest, waitForJob } from "../package.js";
import { serve } from "../respond.js";

await signRequest(GOOD);

const MIB = 2 ** 20;
const PLACE = { cluster_id: "c", zone: "z" };
const JOB = { job_id: "j-1", zone: "z" };

/**
 * The longest time for which this thread was blocked, in milliseconds.
 * @param {Promise<unknown>} call
 */
async function longestBlock(call) {
  let [longest, last] = [0, performance.now()];
  const beat = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 10);
    last = now;
  }, 10);
  await call.catch(() => {});
  // The task in which the call ended counts too.
  await new Promise((resolve) => setTimeout(resolve, 20));
  clearInterval(beat);
  return longest;
}

/** @param {string} item @param {string} set @param {number} [bytes] */
function page(item, set, bytes = 15 * MIB) {
  const rows = `${item},`.repeat(Math.floor(bytes / (item.length + 1)));
  return `{"ret_code":0,"total_count":100,"${set}":[${rows}{}]}`;
}

for (const [name, item] of Object.entries({
  "small rows": '{"job_id":"x","\\u0061":1}',
  "small rows with ids": '{"node_id":"n","group_id":2}',
  "empty arrays": "[]",
  numbers: "1",
  "strings of escapes": `"${"\\u4e00\\n".repeat(20)}"`,
})) {
  test(`a 15 MiB page of ${name} blocks the thread about as long as JSON.parse`, async () => {
    const log = page(item, "job_set");
    const list = page(item, "hpc_app_nodes_set");
    // As one row, which must be read whole.
    const fat = `{"ret_code":0,"total_count":1,"hpc_app_nodes_set":[{"node_id":"n","x":${log}}]}`;
    for (const [
      text,
      read,
    ] of /** @type {[string, (options: { endpoint: string, deadlineMs: number }) => Promise<unknown>][]} */ ([
      [log, (options) => waitForJob(JOB, options)],
      [list, (options) => listNodes(PLACE, { ...options, maxAttempts: 1 })],
      [fat, (options) => listNodes(PLACE, { ...options, maxAttempts: 1 })],
    ])) {
      const { endpoint, close } = await serve(() => text);
      const started = performance.now();
      JSON.parse(text);
      const parsed = performance.now() - started;
      const blocked = await longestBlock(read({ endpoint, deadlineMs: 1500 }));
      close();
      // Another program may take the processor meanwhile; quadratic work would take thousands of times.
      assert.ok(blocked < 50 * parsed, `${blocked} ms, and JSON.parse ${parsed} ms`);
    }
  });
}
