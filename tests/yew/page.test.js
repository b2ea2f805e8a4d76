// A page written in Rust, behind www/'s proxy: what the user sees.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { serve } from "../../www/server.js";
import { launch } from "../page/browser.js";
import { makeCluster } from "../page/client.js";

const built = process.env.EHPC_YEW_PAGE;
if (!built) throw new Error("EHPC_YEW_PAGE is not set: run `npm test -- --only yew`");

const HTML = '<!doctype html><script type="module">import init from "/page.js"; init();</script>';

/** @type {import("../../www/server.js").Served} */
let sim;
/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
  sim = await serve({ env: {} });
  browser = await launch();
});
after(() => Promise.all([browser?.close(), sim.close()]));

test("a removal whose response is lost is found in the log, and done once", async () => {
  const page = await browser.newPage();
  const { cluster_id, zone, queues } = await makeCluster(sim.url, {
    ...{ queues: [{ name: "batch", groups: [3] }], job_ms: 20 },
  });
  const [{ hpcqueue_id, nodes }] = queues;
  const fault = { cluster_id, operation: "removeNodes", fault: "lost-after", times: 1 };
  await fetch(`${sim.url}/sim/faults`, { method: "POST", body: JSON.stringify(fault) });
  const query = new URLSearchParams({ cluster_id, hpcqueue_id, zone, node: nodes[0].node_id });
  await page.route(`${sim.url}/?*`, (route) =>
    route.fulfill({ contentType: "text/html", body: HTML }),
  );
  for (const [name, contentType] of [
    ["page.js", "text/javascript"],
    ["page_bg.wasm", "application/wasm"],
  ]) {
    const body = readFileSync(join(/** @type {string} */ (built), /** @type {string} */ (name)));
    await page.route(`${sim.url}/${name}`, (route) =>
      route.fulfill({ contentType: /** @type {string} */ (contentType), body }),
    );
  }
  await page.goto(`${sim.url}/?${query}`);
  await page.locator("button").click();
  await page.locator('[data-phase="accepted"]').waitFor({ timeout: 15_000 });
  const removals = sim.sim?.received
    .of(cluster_id)
    .filter((one) => one.executed && one.operation === "removeNodes");
  assert.equal(removals?.length, 1);

  // A rejection is shown with the core's message.
  await page.locator("button").click();
  await page.locator('[data-phase="failed"]').waitFor({ timeout: 15_000 });
  assert.match((await page.locator("p").textContent()) ?? "", /No node was removed/);

  await page.goto(`${sim.url}/?zone=${zone}`);
  await page.locator("button").click();
  await page.locator('[data-phase="failed"]').waitFor();
  assert.match((await page.locator("p").textContent()) ?? "", /`cluster_id` is missing/);
});
