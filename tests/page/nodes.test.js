// The table: names that cannot deceive, states with a text, groups, and columns that fit.

import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.js";
import { picture, text } from "./browser.js";
import { lines, phase, says } from "./removals.js";
import { ask, choose, names, removeChosen, server, visit } from "./visitor.js";

/** @typedef {import("playwright-core").Page} Page */

const OVERRIDE = "\u202egnp.exe-node";
const LONG = Array.from({ length: 12 }, (_, i) => `ehpc-prod-compute-${1_000_000_000 + i}`);

test("a name that turns the direction of text is shown with what it is", async () => {
  const hidden = ["a\u200bb", "tab\there", "zero\u2060width", "nul\u0001l"];
  const { page, cluster, errors } = await visit({
    queues: [{ name: "q", groups: [[OVERRIDE, ...hidden, "plain"]] }],
    job_ms: 600_000,
  });
  const shown = await names(page);
  assert.ok(shown.includes("⟨U+202E⟩gnp.exe-node"), shown.join());
  for (const one of shown) assert.doesNotMatch(one, /[\p{Cc}\p{Cf}]/u);
  for (const code of ["U+200B", "U+0009", "U+2060", "U+0001"]) {
    assert.ok(
      shown.some((one) => one.includes(`⟨${code}⟩`)),
      code,
    );
  }
  await choose(page, "⟨U+202E⟩gnp.exe-node");
  await ask(page);
  const id = cluster.queues[0].nodes[0].node_id;
  const dialog = page.locator("#confirm-nodes");
  assert.ok((await text(dialog)).includes(id), "the id is not turned round");
  assert.doesNotMatch(await text(page.locator("#confirm")), /\u202e/);
  await picture(page, "45-override");
  await page.locator("#cancel").click();
  await removeChosen(page);
  await phase(page, "Accepted").waitFor();
  await says(lines(page).first(), "⟨U+202E⟩gnp.exe-node");
  const all = await text(page.locator("#console"));
  for (const one of ["\u202e", "\u200b", "\u2060", "\u0001"]) assert.ok(!all.includes(one));
  const titles = await page
    .locator("#nodes .label")
    .evaluateAll((all) => all.map((one) => one.getAttribute("title") ?? ""));
  for (const title of titles) assert.doesNotMatch(title, /[\p{Cc}\p{Cf}]/u);
  assert.deepEqual(errors, []);
});

test("28 characters of a name are seen at 1280 px, and the whole name as a tooltip", async () => {
  const { page } = await visit(
    { queues: [{ name: "q", groups: [LONG] }] },
    { viewport: { width: 1280, height: 800 } },
  );
  const labels = page.locator("#nodes td.name .label");
  assert.equal(LONG[0]?.length, 28);
  for (const label of await labels.all()) {
    assert.equal(await label.getAttribute("title"), await text(label));
    const cut = await label.evaluate((one) => {
      const cell = one.closest("td");
      const range = document.createRange();
      range.selectNodeContents(one);
      const { right } = range.getBoundingClientRect();
      const { overflowX } = getComputedStyle(one);
      return (
        (overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1) ||
        right > (cell?.getBoundingClientRect().right ?? 0) + 1
      );
    });
    assert.equal(cut, false);
  }
});

test("a node without a name is called by its id", async () => {
  const { page, cluster } = await visit({ queues: [{ name: "q", groups: [["", "  ", "x"]] }] });
  const [blank, space] = cluster.queues[0].nodes;
  for (const { node_id } of [blank, space]) {
    const row = page.locator(`tr[data-node="${node_id}"]`);
    assert.equal((await text(row.locator(".label"))).trim(), node_id);
    await page.getByLabel(`Select ${node_id}`, { exact: true }).check();
  }
  await ask(page);
  assert.ok((await text(page.locator("#confirm-nodes"))).includes(blank.node_id));
});

test("every state has a text, and is not only a colour", async () => {
  const cluster = await visit({ queues: [{ name: "q", groups: [3] }] });
  const { page } = cluster;
  const nodes = [...(server.sim?.world.find(cluster.cluster.cluster_id)?.nodes.values() ?? [])];
  const [one, two] = nodes.filter(({ role }) => role === "compute");
  if (one) one.health_status = "unhealthy";
  if (two) two.status = "suspended";
  await page.locator("#reload").click();
  await page.locator("tr[data-state=warn] .state").getByText("unhealthy").waitFor();
  await page.locator("tr .state").getByText("suspended").waitFor();
  for (const state of await page.locator("#nodes .state").all()) {
    assert.notEqual((await text(state)).trim(), "");
  }
  assert.deepEqual(await violations(page), []);
});

test("a group chip selects its nodes, and shows how many of them are selected", async () => {
  const { page } = await visit({ queues: [{ name: "q", groups: [3, 2] }] });
  const chips = page.locator("#groups button[data-group]");
  assert.equal(await chips.count(), 2);
  assert.equal(await page.locator("#groups").getAttribute("role"), "group");
  assert.match(await text(chips.first()), /Group 1\D+3/);
  assert.equal(await chips.first().getAttribute("aria-pressed"), "false");
  await chips.first().click();
  await says(page.locator("#verdict"), "3 nodes selected");
  assert.equal(await chips.first().getAttribute("aria-pressed"), "true");
  await page.getByLabel("Select q-1", { exact: true }).uncheck();
  await page.locator("#groups button[aria-pressed=mixed]").waitFor();
  await picture(page, "46-group");
  await chips.first().click();
  await page.locator("#groups button[data-group='1'][aria-pressed=true]").waitFor();
  await chips.first().click();
  await page.locator("#groups button[data-group='1'][aria-pressed=false]").waitFor();
  assert.equal(await page.locator("tr.chosen").count(), 0);
});

test("a head is above the numbers of its column", async () => {
  const { page } = await visit();
  for (const css of ["group", "cpu", "memory", "gpu"]) {
    const ends = await page.evaluate((name) => {
      const edge = (/** @type {Element | null} */ one) => {
        const range = document.createRange();
        range.selectNodeContents(/** @type {Element} */ (one));
        return range.getBoundingClientRect();
      };
      const cell = document.querySelector(`#nodes td.${name}`);
      const index = cell instanceof HTMLTableCellElement ? cell.cellIndex : -1;
      const head = document.querySelectorAll("#nodes thead th").item(index);
      const [a, b] = [edge(head.querySelector("button")), edge(cell)];
      return Math.min(Math.abs(a.right - b.right), Math.abs(a.left - b.left));
    }, css);
    assert.ok(ends <= 24, `${css}: ${ends} px apart`);
  }
});
