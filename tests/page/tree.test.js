// Walks through the page as a screen reader does: by roles, names and live regions.

import assert from "node:assert/strict";
import { test } from "node:test";
import { phase, says } from "./removals.js";
import { nameless, treeOf } from "./tree.js";
import { ask, choose, confirm, visit, visitStubbed } from "./visitor.js";

/** @typedef {import("playwright-core").Page} Page */

/**
 * Whether items of the tree are there in this order, others between them or not.
 * @param {Page} page
 * @param {[role: string, name: RegExp][]} wanted
 */
async function reads(page, ...wanted) {
  const tree = await treeOf(page);
  let at = 0;
  for (const [role, name] of wanted) {
    const next = tree.findIndex(
      (one, index) => index >= at && one.role === role && name.test(one.name),
    );
    const rest = tree.slice(at).map((one) => `${one.role} “${one.name}”`);
    assert.ok(next >= 0, `no ${role} ${name} in:\n${rest.join("\n")}`);
    at = next + 1;
  }
}

test("the first view: headings, queues, filter and table, in this order, each with its name", async () => {
  const { page } = await visit();
  await reads(
    page,
    ["heading", /^E-HPC queues$/],
    ["button", /^Reload$/],
    ["button", /^English$/],
    ["button", /^中文$/],
    ["heading", /^Queues$/],
    ["button", /^batch.*4 nodes/],
    ["button", /^gpu.*2 nodes/],
    ["heading", /^batch$/],
    ["searchbox", /^Filter/],
    ["table", /^batch$/],
    ["checkbox", /^Select all/],
    ["columnheader", /Name/],
    ["columnheader", /State/],
    ["checkbox", /^Select batch-1$/],
    ["cell", /^batch-1/],
    ["cell", /^healthy$/],
    ["status", /.*/],
    ["button", /^Remove nodes/],
  );
  const levels = (await treeOf(page))
    .filter(({ role }) => role === "heading")
    .map(({ level }) => level);
  assert.deepEqual(levels, [1, 2, 2]);
  assert.deepEqual(await nameless(page), []);
});

test("the selection and the dialog: what changes is read with the question", async () => {
  const { page } = await visit();
  await page.locator("#all").check();
  await says(page.locator("#verdict"), "4 nodes selected");
  const button = (await treeOf(page)).find(({ name }) => name === "Remove 4 nodes …");
  assert.match(button?.description ?? "", /4 nodes selected/);
  await ask(page);
  await reads(
    page,
    ["dialog", /^Remove 4 nodes from batch\?$/],
    ["heading", /^Remove 4 nodes from batch\?$/],
    ["listitem", /.*/],
    ["checkbox", /jobs/],
    ["textbox", /batch/],
    ["button", /^Cancel$/],
    ["button", /^Remove 4 nodes$/],
  );
  const dialog = (await treeOf(page)).find(({ role }) => role === "dialog");
  assert.match(dialog?.description ?? "", /batch 4 → 0 nodes: the queue will be empty/);
  assert.match(dialog?.description ?? "", /12 running jobs may be interrupted/);
  assert.deepEqual(await nameless(page), []);
});

test("a removal: its state is announced, and its line says what it is", async () => {
  const { page } = await visit({ queues: [{ name: "batch", groups: [4] }] });
  await page.evaluate(() => {
    const all = /** @type {string[]} */ ([]);
    Object.assign(globalThis, { announced: all });
    const said = /** @type {Node} */ (document.querySelector("#said"));
    new MutationObserver(() => all.push(said.textContent ?? "")).observe(said, {
      ...{ childList: true, characterData: true, subtree: true },
    });
  });
  await choose(page, "batch-1");
  await ask(page);
  await confirm(page);
  await phase(page, "Done. The nodes have left the queue.").waitFor();
  await reads(
    page,
    ["heading", /^Activity$/],
    ["listitem", /.*/],
    ["heading", /^1 node from batch$/],
    ["button", /^Undo/],
    ["button", /^Dismiss/],
  );
  await says(page.locator("#said"), "Done. The nodes have left the queue.");
  const announced = await page.evaluate(() => /** @type {any} */ (globalThis).announced);
  const counts = new Map();
  for (const one of announced) counts.set(one, (counts.get(one) ?? 0) + 1);
  assert.ok(
    [...counts.values()].every((count) => count === 1),
    announced.join("\n"),
  );
  assert.deepEqual(await nameless(page), []);
});

test("rows say that their node is being removed, or that its outcome is unknown", async () => {
  const { page, library } = await visitStubbed({ queues: [{ name: "q", groups: [4] }] });
  await choose(page, "q-1");
  await ask(page);
  await confirm(page);
  await page.locator("tr[data-state=removing]").waitFor();
  await reads(
    page,
    ["cell", /^q-1/],
    ["cell", /^removing/],
    ["cell", /^q-2/],
    ["cell", /^healthy/],
  );
  await library.tell({ type: "attempt", attempt: 1 });
  await library.fail({ kind: "unknown", message: "lost", maybeApplied: true });
  await page.locator("tr[data-state=unknown]").waitFor();
  await reads(page, ["cell", /^q-1/], ["cell", /^outcome unknown/]);
  await says(page.locator("#said"), /not known|no request for these nodes/);
  assert.deepEqual(await nameless(page), []);
});
