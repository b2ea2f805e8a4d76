// Undoing a removal, and the other controls of a removal's entry.

import assert from "node:assert/strict";
import { test } from "node:test";
import { picture, text } from "./browser.js";
import { choose, names, removeChosen, server, visit } from "./visitor.js";

const QUIET = { queues: [{ name: "q", groups: [4] }] };

test("one click undoes a finished removal, once", async () => {
  const { page, errors, cluster } = await visit(QUIET);
  await choose(page, "q-1", "q-3");
  await removeChosen(page);
  const [line, undone] = [0, 1].map((index) => page.locator("#removals > ol > li").nth(index));
  await page.locator(".phase").getByText("Done. The nodes have left the queue.").waitFor();
  await page.waitForFunction(() => document.querySelectorAll("#nodes tr[data-node]").length === 2);
  await page.getByRole("button", { name: "Undo" }).click();
  await line?.getByText("Done. The nodes are back in the queue.").waitFor();
  await page.waitForFunction(() => document.querySelectorAll("#nodes tr[data-node]").length === 4);
  assert.deepEqual(await names(page), ["q-1", "q-2", "q-3", "q-4"]);
  assert.ok(line && undone);
  assert.match(await text(line), /2 nodes back into q/);
  assert.equal(await undone.getByRole("button", { name: "Undo" }).count(), 0, "it was undone");
  const received = server.sim?.received.of(cluster.cluster_id) ?? [];
  const additions = received.filter((one) => one.operation === "addNodes" && one.executed);
  assert.equal(additions.length, 1);
  await picture(page, "16-undone");
  assert.deepEqual(errors, []);
});

test("a refused undo can be tried again", async () => {
  const { page, cluster } = await visit(QUIET);
  await choose(page, "q-1");
  await removeChosen(page);
  await page.locator(".phase").getByText("Done. The nodes have left the queue.").waitFor();
  const { cluster_id } = cluster;
  const fault = { cluster_id, operation: "addNodes", fault: "refuse", times: 1 };
  await fetch(`${server.url}/sim/faults`, { method: "POST", body: JSON.stringify(fault) });
  await page.getByRole("button", { name: "Undo" }).click();
  await page
    .locator(".phase")
    .getByText("The API refused the request. No node was added.")
    .waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.locator(".phase").getByText("Done. The nodes are back in the queue.").waitFor();
});

test("if jobs are running it asks a second time, and the first click does not confirm that", async () => {
  const { page } = await visit({ queues: [{ name: "q", groups: [4], nrun: 3 }] });
  await choose(page, "q-1");
  await page.locator("#remove").click();
  assert.match(await text(page.locator("#confirm")), /3 jobs are running in this queue/);
  await page.locator("#go").click();
  assert.match(await text(page.locator("#confirm-title")), /3 jobs are running in q/);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "cancel");
  await picture(page, "17-once-more");
  await page.locator("#cancel").click();
  assert.equal(await page.locator("#removals").isVisible(), false);
  await removeChosen(page);
  await page.locator(".phase").getByText("Done. The nodes have left the queue.").waitFor();
});

test("the job id can be copied, the elapsed time is shown, and the page can be left", async () => {
  const { page } = await visit(
    { ...QUIET, job_ms: 4000 },
    { permissions: ["clipboard-read", "clipboard-write"] },
  );
  await choose(page, "q-1");
  await removeChosen(page);
  await page.locator(".phase").getByText("Accepted").waitFor();
  await page
    .locator(".elapsed")
    .getByText(/for [2-9] seconds/)
    .waitFor();
  await page.getByRole("button", { name: "Copy the job ID" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^j-/);
  const warned = () =>
    page.evaluate(() => !dispatchEvent(new Event("beforeunload", { cancelable: true })));
  // The journal remembers it.
  assert.equal(await warned(), false);
  await page.locator(".phase").getByText("Done. The nodes have left the queue.").waitFor();
});
