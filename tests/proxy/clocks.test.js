// Clocks that are off: the client's, this server's, and the API's.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { REMOVAL, startApi } from "../node/api.js";
import { inProject } from "../node/package.js";
import { ORIGIN, startWorld } from "./world.js";

/**
 * A removal by a program whose clock is off.
 * @param {string} endpoint
 * @param {number} seconds
 * @param {object} [options]
 */
async function removeWithClock(endpoint, seconds, options) {
  const given = { endpoint, headers: { origin: ORIGIN }, ...options };
  const script = `
    const { now } = Date;
    Date.now = () => now() + ${seconds * 1000};
    const { removeNodes } = await import("ehpc-remove-nodes");
    const told = await removeNodes(${JSON.stringify(REMOVAL)}, ${JSON.stringify(given)}).then(
      ({ job_id, attempts }) => ({ job_id, attempts }),
      ({ kind, message, maybeApplied, attempts }) => ({ kind, message, maybeApplied, attempts }),
    );
    console.log(JSON.stringify(told));
  `;
  return JSON.parse(await inProject(script));
}

describe("a client whose clock is off", { concurrency: 4 }, () => {
  for (const seconds of [-90_000, -1800, -300, -70, -20, 20, 70, 300, 1800, 90_000]) {
    for (const options of [{}, { baseline: true }]) {
      test(`by ${seconds} s removes once, through a proxy in use ${JSON.stringify(options)}`, async () => {
        const api = await startApi();
        const world = await startWorld({ upstream: api.endpoint });
        // Another user's read has shown the API's time.
        await world.get(`/operation?zone=${REMOVAL.zone}`);
        const told = await removeWithClock(world.base, seconds, options);
        world.close();
        api.close();
        assert.equal(told.job_id, api.log[0]?.job_id, JSON.stringify(told));
        assert.equal(api.removals(), 1);
      });
    }
  }

  for (const seconds of [-300, 300]) {
    test(`by ${seconds} s removes nothing through a proxy that has just started, and then once`, async () => {
      const api = await startApi();
      const world = await startWorld({ upstream: api.endpoint });
      const first = await removeWithClock(world.base, seconds);
      assert.deepEqual([first.kind, first.maybeApplied], ["refused", false], JSON.stringify(first));
      assert.equal(api.removals(), 0);
      // The proxy asks the API for its time after the refusal.
      await sleep(500);
      const told = await removeWithClock(world.base, seconds);
      world.close();
      api.close();
      assert.equal(told.job_id, api.log[0]?.job_id, JSON.stringify(told));
      assert.equal(api.removals(), 1);
    });
  }
});
