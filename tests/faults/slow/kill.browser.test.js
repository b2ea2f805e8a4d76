// Tabs that are closed or crash during a call with a journal, and are opened again.

import { after, before, test } from "node:test";
import { launch } from "../../page/browser.js";
import { assertKilled, kills } from "../kill/runs.js";
import { tabs } from "../kill/tabs.js";
import { CALLS } from "../run.js";

/** In a full run, 120. */
const COUNT = Math.ceil(0.06 * CALLS);

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("whatever the moment of its tab's death, a call is known in the end", async () => {
  const results = await kills({
    ...{ title: "in Chromium, killed", seed: "tabs", count: COUNT, atOnce: 8 },
    host: ({ url }) => tabs(browser, url),
  });
  if (COUNT > 50) assertKilled(results);
});
