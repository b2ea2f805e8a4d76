// The Rust example: the same protocol without JavaScript.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { root } from "../../scripts/lib/paths.js";
import { serve } from "../../www/server.js";
import { makeCluster } from "../page/client.js";
import { ask } from "./ask.js";

/** @type {import("../../www/server.js").Served} */
let sim;
before(async () => {
  sim = await serve({ env: {} });
});
after(() => sim.close());

// The native tests' profile, so that nothing is compiled twice.
const CARGO = [
  "run",
  "--quiet",
  "--locked",
  "-p",
  "ehpc-remove-nodes-core",
  "--profile",
  "test",
  "--example",
  "remove",
  "--",
];

/** @param {readonly string[]} args */
async function remove(args) {
  const { PATH, HOME, CARGO_HOME, RUSTUP_HOME, CARGO_TARGET_DIR } = process.env;
  // Without keys of a real cluster.
  const env = { PATH, HOME, CARGO_HOME, RUSTUP_HOME, CARGO_TARGET_DIR };
  const { stdout, stderr } = await promisify(execFile)("cargo", [...CARGO, ...args], {
    ...{ cwd: root, timeout: 150_000 },
    env: Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)),
  }).catch((/** @type {{ stdout: string, stderr: string }} */ failed) => failed);
  return { stdout, stderr };
}

test("natively, a removal whose response is lost is found, done once, and waited for", async () => {
  const spec = { queues: [{ name: "batch", groups: [3] }], job_ms: 20 };
  const { cluster_id, zone, queues } = await makeCluster(sim.url, spec);
  const [{ hpcqueue_id, nodes }] = queues;
  const fault = { cluster_id, operation: "removeNodes", fault: "lost-after", times: 1 };
  await ask(`${sim.url}/sim/faults`, { method: "POST", body: JSON.stringify(fault) });
  const call = [`${sim.url}/api`, cluster_id, hpcqueue_id, zone];
  const { stdout, stderr } = await remove([...call, nodes[0].node_id]);
  assert.match(stdout, /^accepted as job j-\S+ \(recovered: true\)\nremoved\n$/, stderr);
  const removals = sim.sim?.received
    .of(cluster_id)
    .filter((one) => one.executed && one.operation === "removeNodes");
  assert.equal(removals?.length, 1);

  const refused = await remove([...call, "cln-none"]);
  assert.match(refused.stderr, /No node was removed/);
});
