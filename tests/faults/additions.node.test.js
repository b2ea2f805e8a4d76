// An addition of the same nodes must not overtake a removal that may still arrive.

import assert from "node:assert/strict";
import { test } from "node:test";
import { addNodes, removeNodes } from "../node/package.js";
import { QUICK, setPace } from "./pace.js";
import { OPTIONS } from "./run.js";
import { startFaultServer } from "./server.js";

setPace({ speed: QUICK, origin: Date.now() });

const CALLS = 60;

test("nodes are put back when it is known what became of their removal, and not before", async () => {
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
        const [told, added] = await Promise.all([removal, addition]);
        return { call, told, added };
      }),
    );
    await server.quiet();
    let doubted = 0;
    for (const { call, told, added } of times) {
      if (added === null) continue;
      const { executions, returned, returnedAt, deliveries } = call;
      if (deliveries.some(({ fault }) => fault !== "none")) doubted += 1;
      assert.ok(returnedAt >= told.at, `${call.nodes}: put back before the removal was told`);
      assert.ok(executions.length <= 1, `${call.nodes}: removed twice`);
      if (told.job_id !== null) assert.equal(returned, 1, `${call.nodes}: put back too early`);
    }
    assert.ok(doubted > CALLS / 5, `only ${doubted} removals met a fault`);
  } finally {
    server.close();
  }
});
