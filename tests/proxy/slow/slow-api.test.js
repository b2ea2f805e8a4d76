// The API takes longer for the first change than the proxy waits, and longer than the client: all options are the
// defaults. What the client is told is what the API did, once.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { late, REMOVAL, startApi } from "../../node/api.js";
import { removeNodes } from "../../node/package.js";
import { ORIGIN, startWorld } from "../world.js";

describe("the API takes longer than the proxy waits", { concurrency: true }, () => {
  for (const seconds of [7, 9, 14, 22]) {
    test(`${seconds} s for the first change: removed once, and told so`, async (t) => {
      const api = await startApi({
        onPost: (post) => (post.nth === 1 ? late(seconds * 1000)(post) : post.forward()),
      });
      const world = await startWorld({ upstream: api.endpoint, timeoutMs: 8000 });
      const started = performance.now();
      const options = { endpoint: world.base, headers: { origin: ORIGIN } };
      const { job_id, attempts, recovered } = await removeNodes(REMOVAL, options);
      const ms = Math.round(performance.now() - started);
      await sleep(Math.max(0, seconds * 1000 + 2000 - ms));
      assert.equal(api.removals(), 1);
      assert.ok(api.log.some((row) => row.job_id === job_id));
      const how = recovered ? "found in the log" : "told by the API";
      t.diagnostic(`${seconds} s: ${how} after ${ms} ms, ${attempts} attempts`);
      world.close();
      api.close();
    });
  }
});
