// What a visit loads, and what is visible meanwhile.

import assert from "node:assert/strict";
import { test } from "node:test";
import { text } from "./browser.js";
import { phase } from "./removals.js";
import { browser, choose, removeChosen, server, visit } from "./visitor.js";

/** @typedef {import("playwright-core").Page} Page */

/** The page's own files, compressed: without the package and API responses. */
const MOST_BYTES = 18 * 1024;

/**
 * Records what a page loads.
 * @param {Page} page
 */
function recordRequests(page) {
  /** @type {import("playwright-core").Request[]} */
  const requests = [];
  page.on("requestfinished", (request) => requests.push(request));
  return {
    requests,
    /** The files of the page itself. */
    files: () => requests.map((one) => new URL(one.url()).pathname).filter(isFile),
  };
}

/** @param {string} path */
const isFile = (path) => !/^\/(console|sim)\//.test(path);

test("a first visit loads one language; the other is loaded when selected", async () => {
  /** @type {ReturnType<typeof recordRequests> | undefined} */
  let recorded;
  const { page, errors } = await visit({}, {}, async (opening) => {
    recorded = recordRequests(opening);
  });
  const words = () => (recorded?.files() ?? []).filter((path) => path.includes("words-"));
  assert.equal(words().length, 1);
  assert.match(words()[0] ?? "", /^\/words-en-/);
  await page.getByRole("button", { name: "中文" }).click();
  await page.getByRole("heading", { name: "E-HPC 队列" }).waitFor();
  assert.match(words()[1] ?? "", /^\/words-zh-/);
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("heading", { name: "E-HPC queues" }).waitFor();
  assert.equal(words().length, 2, "a language that was loaded is not loaded again");
  assert.deepEqual(errors, []);
});

test("after two quick language changes the last one wins", async () => {
  const { page } = await visit();
  await page.route("**/words-zh-*.js", async (route) => {
    await new Promise((done) => setTimeout(done, 400));
    await route.continue();
  });
  const loaded = page.waitForEvent("requestfinished", (one) => one.url().includes("words-zh"));
  await page.getByRole("button", { name: "中文" }).click();
  await page.getByRole("button", { name: "English" }).click();
  await loaded;
  // Two frames in which it could be shown.
  for (let times = 0; times < 2; times += 1) {
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  }
  assert.equal(await text(page.locator("#console h1")), "E-HPC queues");
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
});

test("the page's own files are at most 18 KiB, compressed, in each language", async () => {
  /** @param {string} locale */
  const load = async (locale) => {
    /** @type {ReturnType<typeof recordRequests> | undefined} */
    let recorded;
    const { page } = await visit({}, { locale }, async (opening) => {
      recorded = recordRequests(opening);
    });
    await page.waitForLoadState("networkidle");
    const requests = recorded?.requests ?? [];
    const bytes = await ownBytes(requests);
    assert.ok(bytes > 5_000 && bytes <= MOST_BYTES, `${locale}: ${bytes} bytes`);
    assert.ok(!recorded?.files().some((path) => path.endsWith(".map")), "no source map");
    return { page, requests, bytes };
  };
  const chinese = (await load("zh-CN")).bytes;
  const { page, requests, bytes } = await load("en-GB");
  // What removing needs is loaded with the first selection.
  await choose(page, "batch-1");
  await removeChosen(page);
  await phase(page, "Done.").waitFor();
  const all = await ownBytes(requests);
  console.log(
    `the page's own files: ${bytes} bytes, ${all} with the first removal, ${chinese} in Chinese`,
  );
});

/**
 * What was sent of the page itself, without the package.
 * @param {readonly import("playwright-core").Request[]} requests
 */
async function ownBytes(requests) {
  let bytes = 0;
  for (const request of requests) {
    const { pathname } = new URL(request.url());
    // The second are its Chinese sentences of errors.
    const isPackage = /^\/(ehpc-remove-nodes\.js|messages-\w+\.js)$/.test(pathname);
    if (!isFile(pathname) || isPackage) continue;
    const coding = await (await request.response())?.headerValue("content-encoding");
    assert.equal(coding, "br", pathname);
    bytes += (await request.sizes()).responseBodySize;
  }
  return bytes;
}

test("no text in another language and no layout shift is visible while the page loads", async () => {
  const { page } = await visit({}, { locale: "zh-CN" }, async (opening) => {
    await opening.route("**/words-*.js", async (route) => {
      await new Promise((done) => setTimeout(done, 300));
      await route.continue();
    });
    await opening.addInitScript(watch);
  });
  await page.locator("#nodes tr[data-node]").first().waitFor();
  const { seen, shifts } = await page.evaluate(() => /** @type {any} */ (globalThis).watched);
  assert.ok(seen.length > 0);
  // The language switch names each language in itself.
  for (const one of seen) assert.doesNotMatch(one.replace("English", ""), /Reload|queues|Loading/);
  assert.ok(shifts < 0.02, `layout shift ${shifts}`);
});

/** Runs in the page: records the visible text of each frame, and layout shifts. */
function watch() {
  const watched = { seen: /** @type {string[]} */ ([]), shifts: 0 };
  Object.assign(globalThis, { watched });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) watched.shifts += /** @type {any} */ (entry).value;
  }).observe({ type: "layout-shift", buffered: true });
  const record = () => {
    // biome-ignore lint/performance/useDomNodeTextContent: it leaves out what cannot be seen
    const now = document.body?.innerText ?? "";
    if (now !== "" && now !== watched.seen.at(-1)) watched.seen.push(now);
    requestAnimationFrame(record);
  };
  requestAnimationFrame(record);
}

test("the page says so if its texts cannot be loaded", async () => {
  const page = await (await browser.newContext()).newPage();
  await page.route("**/words-*.js", (route) => route.abort());
  await page.goto(server.url);
  await page
    .getByText("This page could not be loaded. Reload it. 页面无法加载，请刷新。")
    .waitFor();
  await page.close();
});

test("the page says so if the package cannot be loaded, and can try again", async () => {
  const { page } = await visit();
  let broken = true;
  await page.route("**/ehpc-remove-nodes.js", (route) =>
    broken ? route.abort() : route.continue(),
  );
  await page.reload();
  await page.locator("#trouble[data-kind=notLoaded] strong").waitFor();
  broken = false;
  await page.locator("[data-action=retry]").click();
  await page.locator("#nodes tr[data-node]").first().waitFor();
});

test("what removing needs is loaded again if it could not be loaded", async () => {
  const { page } = await visit();
  await page.route("**/removing-*.js", (route) => route.abort(), { times: 1 });
  await choose(page, "batch-1");
  await page.locator("#trouble[data-kind=notLoaded]").waitFor();
  await page.locator("#verdict").getByText("Allowed:").waitFor();
  await page.locator("#trouble:empty").waitFor({ state: "attached" });
});
