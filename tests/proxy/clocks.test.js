// Clocks that are off: the client's, this server's, and the API's.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
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
      test(`by ${seconds} s removes once, through a proxy that has just started ${JSON.stringify(options)}`, async () => {
        const api = await startApi();
        const world = await startWorld({ upstream: api.endpoint });
        const told = await removeWithClock(world.base, seconds, options);
        world.close();
        api.close();
        assert.equal(told.job_id, api.log[0]?.job_id, JSON.stringify(told));
        assert.equal(api.removals(), 1);
      });
    }
  }
});
