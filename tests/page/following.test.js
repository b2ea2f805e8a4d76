// Beyond the removal itself, the package reads the lists and follows the job.

import assert from "node:assert/strict";
import { test } from "node:test";
import { text } from "./browser.js";
import { arm, lines, phase, press, requests, says } from "./removals.js";
import { choose, names, removeChosen, visit } from "./visitor.js";

const QUIET = { queues: [{ name: "q", groups: [4] }] };

test("a failed read of the log does not end the job: it is followed to its end", async () => {
  const { page, cluster } = await visit({ ...QUIET, job_ms: 1500 });
  await choose(page, "q-1");
  await removeChosen(page);
  await phase(page, "Accepted").waitFor();
  await arm(cluster, "status;503", "listOperations", 2);
  await phase(page, "Done. The nodes have left the queue.").waitFor();
});

test("a failed job is shown with the package's message", async () => {
  const { page } = await visit({ ...QUIET, job_ms: 0 });
  await page.locator("#fault").selectOption("job-fails");
  await choose(page, "q-1");
  await removeChosen(page);
  await phase(page, "The job failed.").waitFor();
  await says(lines(page), /Job j-\S+ failed .*5200/);
});

test("a job that cannot be followed is not shown as ended, and its status can be checked", async () => {
  const { page, cluster } = await visit({ ...QUIET, job_ms: 60_000 });
  await page.route("**/operation?*job_ids*", (route) =>
    route.fulfill({ json: { ret_code: 1400, message: "not allowed to see it" } }),
  );
  await choose(page, "q-1");
  await removeChosen(page);
  await phase(page, "The job did not finish in time.").waitFor();
  await says(lines(page), /not allowed to see it/);
  // It can be followed again.
  await page.unroute("**/operation?*job_ids*");
  await press(page, "look");
  await phase(page, "Accepted. The job is running").waitFor();
  assert.equal(requests(cluster, "removeNodes").length, 1);
});

test("a list that the API was too busy for is read again without an error", async () => {
  const { page, cluster, errors } = await visit(QUIET);
  await arm(cluster, "busy", "getQueueList");
  await arm(cluster, "busy", "listNodes");
  const before = requests(cluster, "listNodes").length;
  await page.locator("#reload").click();
  await page.locator("#reload[aria-busy=true]").waitFor();
  await page.locator("#reload:not([aria-busy=true])").waitFor();
  assert.equal(requests(cluster, "listNodes").length, before + 2);
  assert.equal(await text(page.locator("#trouble")), "");
  assert.deepEqual(await names(page), ["q-1", "q-2", "q-3", "q-4"]);
  assert.deepEqual(errors, []);
});
