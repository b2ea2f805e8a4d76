// Hundreds of processes that are killed during a call with a journal.

import assert from "node:assert/strict";
import { test } from "node:test";
import { processes } from "../kill/processes.js";
import { assertKilled, kills } from "../kill/runs.js";
import { CALLS } from "../run.js";

/** In a full run, 540. */
const COUNT = Math.ceil(0.27 * CALLS);

test("whatever the moment of its death, a call is known in the end", async () => {
  const title = "in Node, killed";
  const results = await kills({
    ...{ title, seed: "many", count: COUNT, atOnce: 24 },
    host: async () => processes(),
  });
  if (COUNT > 100) assertKilled(results);
  assert.equal(results.length, COUNT);
});
