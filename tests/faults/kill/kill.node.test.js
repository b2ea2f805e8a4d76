// Processes that are killed during a call with a journal, and what others find out about it.

import { test } from "node:test";
import { RESUMED } from "./plan.js";
import { processes } from "./processes.js";
import { kills } from "./runs.js";

test("a call that is killed is looked up by the next program", async () => {
  await kills({
    ...{ title: "in Node, killed", seed: "killed", count: 20, atOnce: 20, later: RESUMED },
    host: async () => processes(),
  });
});
