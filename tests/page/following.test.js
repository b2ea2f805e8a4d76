// Beyond the removal itself, the package reads the lists and follows the job.

import assert from "node:assert/strict";
import { test } from "node:test";
import { text } from "./browser.js";
import { choose, names, removeChosen, server, visit } from "./visitor.js";

/** @typedef {import("./client.js").Json} Json */

const QUIET = { queues: [{ name: "q", groups: [4] }] };

/** @param {Json} spec */
const arm = (spec) =>
  fetch(`${server.url}/sim/faults`, { method: "POST", body: JSON.stringify(spec) });

test("a failed read of the log does not end the job: it is followed to its end", async () => {
  const { page, cluster } = await visit({ ...QUIET, job_ms: 1500 });
  const { cluster_id } = cluster;
  await choose(page, "q-1");
  await removeChosen(page);
  await page.locator(".phase").getByText("Accepted").waitFor();
  await arm({ cluster_id, operation: "listOperations", fault: "status;503", times: 2 });
  await page.locator(".phase").getByText("Done. The nodes have left the queue.").waitFor();
});

test("a failed job is shown with the package's message", async () => {
  const { page } = await visit({ ...QUIET, job_ms: 0 });
  await page.locator("#fault").selectOption("job-fails");
  await choose(page, "q-1");
  await removeChosen(page);
  await page.locator(".phase").getByText("The job failed.").waitFor();
  assert.match(await text(page.locator("#removals .message")), /^Job j-\S+ failed .*5200/);
});

test("a job that cannot be followed is not shown as ended, and its status can be checked", async () => {
  const { page, cluster } = await visit({ ...QUIET, job_ms: 60_000 });
  await page.route("**/operation?*job_ids*", (route) =>
    route.fulfill({ json: { ret_code: 1400, message: "not allowed to see it" } }),
  );
  await choose(page, "q-1");
  await removeChosen(page);
  await page.locator(".phase").getByText("The job did not finish in time.").waitFor();
  assert.match(await text(page.locator("#removals .message")), /not allowed to see it/);
  await page.getByRole("button", { name: "Check what happened" }).waitFor();
  assert.equal(server.sim?.received.of(cluster.cluster_id).at(-1)?.executed, true);
});

test("a list that the API was too busy for is read again without an error", async () => {
  const { page, cluster, errors } = await visit(QUIET);
  const { cluster_id } = cluster;
  await arm({ cluster_id, operation: "getQueueList", fault: "busy" });
  await arm({ cluster_id, operation: "listNodes", fault: "busy" });
  const seen = await text(page.locator("#loaded"));
  await page.waitForTimeout(1100);
  await page.getByRole("button", { name: "Reload" }).click();
  await page.locator("#loaded").filter({ hasNotText: seen }).waitFor();
  assert.equal(await page.locator("#trouble").textContent(), "");
  assert.deepEqual(await names(page), ["q-1", "q-2", "q-3", "q-4"]);
  assert.deepEqual(errors, []);
});
