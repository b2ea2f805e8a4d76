// A console of its own embeds the page, twice: in its language, without touching what is outside.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { serve } from "../../www/server.js";
import { violations } from "./axe.js";
import { launch, open, picture, text } from "./browser.js";
import { noEnglish } from "./chinese.js";
import { makeCluster } from "./client.js";
import { LATE, says } from "./removals.js";
import { nameless } from "./tree.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Locator} Locator */

const FOLDER = fileURLToPath(new URL("host", import.meta.url));

/** @type {import("../../www/server.js").Served} */
let server;
/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
  server = await serve({ env: {}, page: FOLDER });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.close();
});

/** Opens the host page on two clusters. @param {(page: Page) => Promise<unknown>} [prepare] */
async function visitHost(prepare) {
  const [a, b] = [
    await makeCluster(server.url, { queues: [{ name: "alpha", groups: [4] }], job_ms: 500 }),
    await makeCluster(server.url, { queues: [{ name: "beta", groups: [4] }], job_ms: 500 }),
  ];
  const query = new URLSearchParams({
    ...{ a: a.cluster_id, "a-zone": a.zone, b: b.cluster_id, "b-zone": b.zone },
  });
  const { page, errors } = await open(
    browser,
    `${server.url}/?${query}`,
    {},
    "#left tr[aria-rowindex='2']",
    prepare,
  );
  await page.locator("#right tr[data-node]").first().waitFor();
  return { a, b, errors, page, left: page.locator("#left"), right: page.locator("#right") };
}

/** @param {string} cluster_id */
const removals = (cluster_id) =>
  (server.sim?.received.of(cluster_id) ?? []).filter(
    ({ operation }) => operation === "removeNodes",
  );

test("two clusters beside each other, each in its language; a removal concerns one of them", async () => {
  const { a, b, errors, page, left, right } = await visitHost();
  await right.getByLabel("Select beta-1", { exact: true }).check();
  await right.locator("#b-remove").click();
  await right.locator("#b-confirm").waitFor();
  await right.locator("#b-go").click();
  await says(right.locator(".phase"), "Done. The nodes have left the queue.", LATE);
  await says(right.locator("#b-counts"), /^3 nodes$/);
  await left.getByLabel("选择 alpha-2", { exact: true }).check();
  await left.locator("#remove").click();
  await left.locator("#go").click();
  await says(left.locator(".phase"), /完成/, LATE);
  assert.deepEqual([removals(a.cluster_id).length, removals(b.cluster_id).length], [1, 1]);
  assert.equal(await left.locator("#removals > ol > li").count(), 1);
  assert.equal(await right.locator("#b-removals > ol > li").count(), 1);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(await nameless(page), []);
  await picture(page, "50-host");
  assert.deepEqual(errors, []);
});

test("outside its root nothing is changed: language, title, address, globals, ids", async () => {
  const { page, left, right } = await visitHost();
  assert.equal(await page.locator("html").getAttribute("lang"), "fr");
  assert.equal(await page.title(), "Une autre console");
  assert.deepEqual(
    [await left.getAttribute("lang"), await right.getAttribute("lang")],
    ["zh-CN", "en"],
  );
  assert.equal(await left.locator("h1, [data-language]").count(), 0, "the host has a header");
  assert.equal(await left.locator("#loaded").isVisible(), true);
  const url = page.url();
  await left.locator("#filter").fill("alpha-1");
  await page.waitForFunction(() =>
    /** @type {any} */ (globalThis).host.views.some(
      (/** @type {{ filter: string }} */ { filter }) => filter === "alpha-1",
    ),
  );
  assert.equal(page.url(), url, "the address is the host's");
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (globalThis).host.added), []);
  const ids = await page.evaluate(() => [...document.querySelectorAll("[id]")].map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length, "every id is unique");
  const stored = await page.evaluate(() => Object.keys(localStorage));
  assert.deepEqual(stored, [], "the host keeps the language");
});

test("the console's styles change nothing of the host's", async () => {
  const { page } = await visitHost();
  const own = ["body", "#host-header", "#host-header h1", "#host-header p", "#host-button"];
  const more = ["main", "main > h2", "#host-table", "#host-table th", "#host-table td"];
  const last = ["#host-table tr.chosen", "#host-list", "#host-list li", "#host-field"];
  const styles = () =>
    page.evaluate(
      (all) => {
        /** @type {[string, string][]} */
        const found = [];
        for (const css of all) {
          const one = document.querySelector(css);
          if (!one) throw new Error(`${css} is missing`);
          const style = getComputedStyle(one);
          // Sizes follow the console below.
          const skip = /^(block|inline|height|width|perspective|transform)/;
          for (const name of style) {
            if (!skip.test(name)) found.push([`${css} ${name}`, style.getPropertyValue(name)]);
          }
        }
        return found;
      },
      [...own, ...more, ...last],
    );
  const withThem = new Map(await styles());
  await page.evaluate(() => {
    for (const sheet of document.styleSheets) sheet.disabled = true;
  });
  const without = await styles();
  assert.ok(without.length > 1000);
  const changed = without.filter(([name, value]) => withThem.get(name) !== value);
  assert.deepEqual(
    changed.map(([name, value]) => `${name}: ${withThem.get(name)}, not ${value}`),
    [],
  );
});

test("the host's styles do not make the console unusable", async () => {
  const { page, left } = await visitHost();
  const style = (/** @type {Locator} */ one, /** @type {string} */ name) =>
    one.evaluate((it, property) => getComputedStyle(it).getPropertyValue(property), name);
  assert.notEqual(await style(left.locator("h2").first(), "text-transform"), "uppercase");
  assert.notEqual(await style(left.locator("#reload"), "background-color"), "rgb(255, 200, 200)");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
});

test("the host changes the language, and no English is left", async () => {
  const { page, right } = await visitHost();
  await page.evaluate(() => /** @type {any} */ (globalThis).host.right.speak("zh"));
  await right.getByLabel("选择 beta-1", { exact: true }).waitFor();
  assert.equal(await right.getAttribute("lang"), "zh-CN");
  await noEnglish(page, "#right");
});

test("what is destroyed is gone: content, requests, keys", async () => {
  const { b, page, left, right } = await visitHost(async (opening) => opening.clock.install());
  await page.evaluate(() => /** @type {any} */ (globalThis).host.right.destroy());
  assert.equal((await text(right)).trim(), "");
  const before_ = server.sim?.received.of(b.cluster_id).length;
  await page.clock.fastForward(120_000);
  await page.evaluate(() => {
    dispatchEvent(new Event("focus"));
    dispatchEvent(new Event("online"));
  });
  // The other one goes on.
  await left.locator("#reload").click();
  await left.locator("#reload:not([aria-busy=true])").waitFor();
  assert.equal(server.sim?.received.of(b.cluster_id).length, before_);
});

test("what is destroyed while it works causes no error", async () => {
  const { page, left, right, errors } = await visitHost();
  // Its selection is about to be weighed.
  await right.evaluate((root) => {
    root
      .querySelector("tr[data-node] input")
      ?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    /** @type {any} */ (globalThis).host.right.destroy();
  });
  // The cluster is read again before it asks.
  await left.locator("tr[data-node] input").first().check();
  await left.locator("[id$=remove]:not([aria-disabled=true])").waitFor();
  await left.locator("[id$=remove]").click();
  await page.evaluate(() => /** @type {any} */ (globalThis).host.left.destroy());
  await page.waitForTimeout(1000);
  assert.deepEqual(errors, []);
});
