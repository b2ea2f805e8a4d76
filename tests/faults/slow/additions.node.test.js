// An addition must not overtake a removal of the same nodes that may still arrive.

import assert from "node:assert/strict";
import { test } from "node:test";
import { addNodes, removeNodes } from "../../node/package.js";
import { QUICK, setPace } from "../pace.js";
import { OPTIONS } from "../run.js";
import { startFaultServer } from "../server.js";

setPace({ speed: QUICK, origin: Date.now() });

const CALLS = 60;

test("nodes are put back only after the outcome of their removal is known", async () => {
  const { timeoutMs, settleMs } = OPTIONS;
  const seed = "additions";
  const server = await startFaultServer({ calls: CALLS, timeoutMs, settleMs, seed, jobFails: 0 });
  const options = { ...OPTIONS, endpoint: `${server.url}/api` };
  try {
    const times = await Promise.all(
      server.world.calls.all.map(async (call) => {
        const removal = removeNodes(call.request, options)
          .then(({ job_id }) => job_id)
          .catch(() => null)
          .then((job_id) => ({ job_id, at: performance.now() }));
        const addition = addNodes(call.request, options).catch(() => null);
        const [removed, added] = await Promise.all([removal, addition]);
        return { call, removed, added };
      }),
    );
    await server.idle();
    let faulty = 0;
    for (const { call, removed, added } of times) {
      if (added === null) continue;
      const { executions, returned, returnedAt, deliveries } = call;
      if (deliveries.some(({ fault }) => fault !== "none")) faulty += 1;
      assert.ok(returnedAt >= removed.at, `${call.nodes}: put back before the removal settled`);
      assert.ok(executions.length <= 1, `${call.nodes}: removed twice`);
      if (removed.job_id !== null) assert.equal(returned, 1, `${call.nodes}: put back too early`);
    }
    assert.ok(faulty > CALLS / 5, `only ${faulty} removals had a fault`);
  } finally {
    server.close();
  }
});
