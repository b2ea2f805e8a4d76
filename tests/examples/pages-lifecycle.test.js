// The hook and the composable over a page's life: StrictMode, unmounting, reloading, and a server that renders.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  calls,
  FRAMEWORKS,
  hold,
  onServer,
  phases,
  reach,
  ready,
  release,
  removeNodes,
  show,
  startConsole,
} from "./pages.js";

/** @typedef {import("playwright-core").Page} Page */

/** @type {Awaited<ReturnType<typeof startConsole>>} */
let console;

before(async () => {
  console = await startConsole();
});
after(() => console.close());

const unmount = (/** @type {Page} */ page) =>
  page.evaluate(() => /** @type {any} */ (globalThis).unmount());

/** Shows the recipe outside of the document. @param {Page} page @param {import("./pages.js").Json} props */
async function showElsewhere(page, props) {
  await page.evaluate((props) => {
    const it = /** @type {any} */ (globalThis);
    it.elsewhere = document.createElement("div");
    it.mount(props, it.elsewhere);
  }, props);
  await page.waitForFunction(() => /** @type {any} */ (globalThis).elsewhere.firstChild);
}

const removeElsewhere = (/** @type {Page} */ page) =>
  page.evaluate(() =>
    /** @type {any} */ (globalThis).elsewhere.querySelector("dialog button").click(),
  );

for (const framework of FRAMEWORKS) {
  describe(`${framework}: a removal over a page's life`, () => {
    test("goes on after unmounting, and is shown by the next component", async () => {
      const { page, complaints } = await console.open(framework);
      const props = console.newProps();
      await show(page, props);
      await hold(page);
      await removeNodes(page);
      await console.arrived(props);
      await unmount(page);
      await show(page, props);
      await reach(page, "sending");
      await unmount(page);
      const before = await phases(page);
      await release(page);
      await page.waitForFunction(() => /** @type {any} */ (globalThis).calls.waitForJob === 1);
      // Its job ends after that, too.
      await page.waitForTimeout(1500);
      assert.deepEqual(await phases(page), before);
      assert.equal(await page.locator("#app").innerHTML(), "");
      await show(page, props);
      await reach(page, "removed");
      assert.deepEqual(await calls(page), { preload: 1, removeNodes: 1, waitForJob: 1 });
      assert.deepEqual(console.executed(props), ["removeNodes"]);
      assert.deepEqual(complaints, []);
      await page.context().close();
    });

    test("is resumed once after a reload in flight, and can still be undone", async () => {
      const { page, complaints } = await console.open(framework);
      const [props, other] = [console.newProps(), console.newProps()];
      await show(page, props);
      await showElsewhere(page, other);
      await hold(page);
      await removeNodes(page);
      await removeElsewhere(page);
      for (const one of [props, other]) await console.arrived(one);
      await page.reload();
      await ready(page);
      await showElsewhere(page, other);
      await show(page, props);
      await reach(page, "removed");
      assert.deepEqual(await phases(page), ["idle", "unknown", "accepted", "removed"]);
      assert.equal((await calls(page)).resume, 1);
      assert.equal((await calls(page)).removeNodes, undefined);
      await page.getByRole("button", { name: "Undo" }).click();
      await reach(page, "added");
      assert.deepEqual(console.received(props), ["removeNodes", "addNodes"]);
      assert.deepEqual(complaints, []);
      await page.context().close();
    });

    test("is rendered by a server without the package, and hydrated as it is", async () => {
      const props = console.newProps();
      const html = await render(framework, props);
      const { page, complaints } = await console.open(framework, { html });
      // When it is hydrated, a removal is under way, of which the server knows nothing.
      await hold(page);
      await showElsewhere(page, props);
      await removeElsewhere(page);
      await console.arrived(props);
      const button = await page.locator("#app button").first().elementHandle();
      await show(page, props, "hydrate");
      await reach(page, "sending");
      await release(page);
      await reach(page, "removed");
      assert.deepEqual(await phases(page), ["sending", "accepted", "removed"]);
      // It is still the server's element.
      assert.equal(await button?.evaluate((one) => one.isConnected), true);
      assert.deepEqual(complaints, []);
      await page.context().close();
    });
  });
}

/**
 * Renders the recipe as a server does.
 * @param {import("./pages.js").Framework} framework
 * @param {import("./pages.js").Json} props
 */
async function render(framework, props) {
  /** @type {string[]} */
  const used = [];
  Object.defineProperty(globalThis, "indexedDB", {
    configurable: true,
    get: () => void used.push("indexedDB"),
  });
  try {
    const html = await (await onServer(framework)).render(props);
    // The package, if it is loaded, counts its calls.
    assert.equal("calls" in globalThis, false);
    assert.deepEqual(used, []);
    assert.match(html, /data-phase="idle"/);
    return html;
  } finally {
    Reflect.deleteProperty(globalThis, "indexedDB");
  }
}
