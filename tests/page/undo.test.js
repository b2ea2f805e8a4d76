// Undoing a removal, and the other controls of a removal's entry.

import assert from "node:assert/strict";
import { test } from "node:test";
import { picture, text } from "./browser.js";
import { arm, lines, phase, press, requests, rows, says } from "./removals.js";
import { choose, names, removeChosen, visit } from "./visitor.js";

const QUIET = { queues: [{ name: "q", groups: [4] }] };

test("one click undoes a finished removal, once", async () => {
  const { page, errors, cluster } = await visit(QUIET);
  await choose(page, "q-1", "q-3");
  await removeChosen(page);
  await phase(page, "Done. The nodes have left the queue.").waitFor();
  await rows(page, 2);
  await press(page, "undo");
  await phase(page, "Done. The nodes are back in the queue.").waitFor();
  await rows(page, 4);
  assert.deepEqual(await names(page), ["q-1", "q-2", "q-3", "q-4"]);
  assert.match(await text(lines(page).first()), /2 nodes back into q/);
  assert.equal(await page.locator("[data-action=undo]").count(), 0, "it was undone");
  const additions = requests(cluster, "addNodes").filter(({ executed }) => executed);
  assert.equal(additions.length, 1);
  await picture(page, "16-undone");
  assert.deepEqual(errors, []);
});

test("after an undo, the removal says that its nodes were put back", async () => {
  const { page } = await visit(QUIET);
  await choose(page, "q-1");
  await removeChosen(page);
  await phase(page, "Done. The nodes have left the queue.").waitFor();
  await press(page, "undo");
  await phase(page, "Done. The nodes are back in the queue.").waitFor();
  const removal = lines(page).last();
  await says(removal.locator(".phase"), "Put back.");
  assert.equal(await removal.getAttribute("data-phase"), "undone");
  assert.doesNotMatch(await text(removal), /have left the queue/);
  // Also after a reload.
  await page.reload();
  await says(lines(page).last().locator(".phase"), "Put back.");
});

test("a refused undo can be tried again", async () => {
  const { page, cluster } = await visit(QUIET);
  await choose(page, "q-1");
  await removeChosen(page);
  await phase(page, "Done. The nodes have left the queue.").waitFor();
  await arm(cluster, "refuse", "addNodes");
  await press(page, "undo");
  await phase(page, "The API refused the request. No node was added.").waitFor();
  await press(page, "undo", 1);
  await phase(page, "Done. The nodes are back in the queue.").waitFor();
});

test("the job id can be copied, the elapsed time is shown, and the page can be left", async () => {
  const { page } = await visit(
    { ...QUIET, job_ms: 6000 },
    { permissions: ["clipboard-read", "clipboard-write"] },
  );
  await choose(page, "q-1");
  await removeChosen(page);
  await phase(page, "Accepted").waitFor();
  await page.locator(".elapsed").getByText(/\d+ s/).waitFor();
  await lines(page).locator("summary").click();
  await press(page, "copy");
  await page.getByRole("button", { name: "Copied" }).waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^j-/);
  const warned = () =>
    page.evaluate(() => !dispatchEvent(new Event("beforeunload", { cancelable: true })));
  // The journal remembers it.
  assert.equal(await warned(), false);
  await phase(page, "Done. The nodes have left the queue.").waitFor();
});

test("without a clipboard the job id can be selected, and nothing throws", async () => {
  const { page, errors } = await visit({ ...QUIET, job_ms: 600_000 }, {}, (opening) =>
    opening.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, "clipboard", { get: () => undefined });
    }),
  );
  await choose(page, "q-1");
  await removeChosen(page);
  await phase(page, "Accepted").waitFor();
  assert.equal(await page.locator("[data-action=copy]").count(), 0);
  await lines(page).locator("summary").click();
  const job = page.locator("code.job");
  await job.click({ clickCount: 2 });
  const chosen = await page.evaluate(() => getSelection()?.toString().trim());
  assert.ok(chosen && (await text(job)).includes(chosen), chosen);
  assert.deepEqual(errors, []);
});
