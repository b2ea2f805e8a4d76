// The tokio example: the same protocol without JavaScript, on several threads.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { serve } from "../../www/server.js";
import { ask } from "../examples/ask.js";
import { makeCluster } from "../page/client.js";

const program = process.env.EHPC_TOKIO ?? "";
if (!program) throw new Error("EHPC_TOKIO is not set: run `npm test -- --only tokio`");

/** @type {import("../../www/server.js").Served} */
let sim;
before(async () => {
  sim = await serve({ env: {} });
});
after(() => sim.close());

/** @param {readonly string[]} args */
async function remove(args) {
  // Without keys of a real cluster.
  const { stdout, stderr } = await promisify(execFile)(program, args, {
    ...{ timeout: 100_000, env: {} },
  }).catch((/** @type {{ stdout: string, stderr: string }} */ failed) => failed);
  return { stdout, stderr };
}

test("on tokio, a removal whose response is lost is found, and done once", async () => {
  const spec = { queues: [{ name: "batch", groups: [3] }], job_ms: 20 };
  const { cluster_id, zone, queues } = await makeCluster(sim.url, spec);
  const [{ hpcqueue_id, nodes }] = queues;
  const fault = { cluster_id, operation: "removeNodes", fault: "lost-after", times: 1 };
  await ask(`${sim.url}/sim/faults`, { method: "POST", body: JSON.stringify(fault) });
  const call = [`${sim.url}/api`, cluster_id, hpcqueue_id, zone];
  const { stdout, stderr } = await remove([...call, nodes[0].node_id]);
  assert.match(stdout, /^accepted as job j-\S+ \(recovered: true\)\n$/, stderr);
  const removals = sim.sim?.received
    .of(cluster_id)
    .filter((one) => one.executed && one.operation === "removeNodes");
  assert.equal(removals?.length, 1);

  const refused = await remove([...call, "cln-none"]);
  assert.match(refused.stderr, /No node was removed/);
});

test("without a server, nothing was sent", async () => {
  const { stderr } = await remove(["http://127.0.0.1:1/api", "ehpc-1", "ehpcq-1", "z", "cln-1"]);
  assert.match(stderr, /Could not connect/);
});
