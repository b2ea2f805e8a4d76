// Nodes can be selected by a pasted list of names and ids.

import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.js";
import { picture, text } from "./browser.js";
import { arm, phase, requests, rows, says } from "./removals.js";
import { choose, removeChosen, visit } from "./visitor.js";

/** @typedef {import("playwright-core").Page} Page */

const QUEUES = [
  { name: "node", groups: [12] },
  { name: "other", groups: [2] },
];

/** @param {Page} page */
const chosen = (page) => page.locator("#nodes tr.chosen td.name .label").allTextContents();

/** @param {Page} page @param {string} list */
async function paste(page, list) {
  await page.locator("#paste").click();
  await page.locator("#paste-dialog").waitFor();
  await page.locator("#list").fill(list);
}

test("names, ids and ranges are found", async () => {
  const { page, cluster, errors } = await visit({ queues: QUEUES });
  const id = cluster.queues[0].nodes[11].node_id;
  await paste(page, `node-[1-3,5]\n${id}, node-7`);
  await says(page.locator("#found"), "6 of 6 can be selected");
  assert.deepEqual(await violations(page), []);
  await says(page.locator("#take"), "Select 6 nodes");
  await page.locator("#take").click();
  await page.locator("#paste-dialog").waitFor({ state: "hidden" });
  const wanted = ["node-1", "node-2", "node-3", "node-5", "node-7", "node-12"];
  assert.deepEqual(await chosen(page), wanted);
  await says(page.locator("#verdict"), "6 nodes selected");
  assert.deepEqual(errors, []);
});

test("it says what was not found, is ambiguous, in another queue, or is being removed", async () => {
  const queues = [{ name: "q", groups: [["a", "b", "b", "c", "d"]] }, QUEUES[1]];
  const { page, cluster } = await visit({ queues, job_ms: 600_000 });
  await choose(page, "d");
  await removeChosen(page);
  await phase(page, "Accepted").waitFor();
  await page.locator("tr.leaving").waitFor();
  await paste(page, "a b other-1 nobody d");
  const found = page.locator("#found");
  await says(found.locator(".missing"), "nobody");
  await says(found.locator(".ambiguous"), /b/);
  for (const { node_id } of cluster.queues[0].nodes.slice(1, 3)) {
    await says(found.locator(".ambiguous"), node_id);
  }
  await says(found.locator(".elsewhere"), "other-1");
  await says(found.locator(".locked"), "d");
  await picture(page, "48-paste");
  await page.locator("#take").click();
  await says(page.locator("#verdict"), "1 node selected");
  assert.deepEqual(await chosen(page), ["a"]);
});

test("a list that cannot be read says where", async () => {
  const { page } = await visit({ queues: QUEUES });
  await paste(page, "node-1 node-[2-");
  await says(page.locator("#found .problem"), /\[2-/);
  assert.equal(await page.locator("#take").getAttribute("aria-disabled"), "true");
  await page.locator("#take").click({ force: true });
  assert.equal(await page.locator("#paste-dialog").isVisible(), true);
  await page.locator("#list").fill("node-1 node-[2-3]");
  await says(page.locator("#found"), "3 of 3 can be selected");
  assert.equal(await page.locator("#found .problem").count(), 0);
});

test("a list adds to the selection, and by keyboard alone", async () => {
  const { page } = await visit({ queues: QUEUES });
  await choose(page, "node-9");
  await page.locator("#paste").focus();
  await page.keyboard.press("Enter");
  await page.locator("#paste-dialog").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), "list");
  await page.keyboard.type("node-[1-2]");
  await says(page.locator("#take"), "Select 2 nodes");
  for (let times = 0; times < 4; times += 1) {
    if (await page.evaluate(() => document.activeElement?.id === "take")) break;
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await page.locator("#paste-dialog").waitFor({ state: "hidden" });
  assert.deepEqual(await chosen(page), ["node-1", "node-2", "node-9"]);
  // Escape changes nothing, and the focus returns.
  await page.locator("#paste").click();
  await page.locator("#list").fill("node-4");
  await page.keyboard.press("Escape");
  await page.locator("#paste-dialog").waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement?.id), "paste");
  assert.equal((await chosen(page)).length, 3);
});

test("what was pasted is text, whatever it looks like", async () => {
  const { page, errors } = await visit({ queues: QUEUES });
  await paste(page, '"<img src=x onerror=alert(1)>" "\u202enode-1"');
  await page.locator("#found .missing").waitFor();
  assert.equal(await page.locator("#console img").count(), 0);
  assert.doesNotMatch(await text(page.locator("#found")), /\u202e/);
  assert.deepEqual(errors, []);
});

test("hidden by the filter or not, listed nodes are selected", async () => {
  const { page, cluster } = await visit({ queues: QUEUES, job_ms: 0 });
  await page.locator("#filter").fill("node-1");
  await paste(page, "node-[2-4]");
  await page.locator("#take").click();
  await says(page.locator("#counts"), "3 selected nodes hidden by the filter");
  await arm(cluster, "delay;10");
  await removeChosen(page);
  await phase(page, "Done.").waitFor();
  await page.locator("#filter").fill("");
  await rows(page, 9);
  const [removal] = requests(cluster, "removeNodes");
  assert.equal(JSON.parse(removal?.body ?? "").nodelist.length, 3);
});
