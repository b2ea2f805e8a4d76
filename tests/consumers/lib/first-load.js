// An app that imports the package in its handlers: what its page loads at first, and what when its
// dialog opens.

import assert from "node:assert/strict";
import { copyFileSync, cpSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { filesOf, sizeOfAll } from "./page-files.js";
import { resultOf, withPage, withWorld } from "./visit.js";

const SHARED = fileURLToPath(new URL("../first-load", import.meta.url));

/**
 * The most bytes of names and addresses that `await import` of a package has more than that of a part
 * of the app's own.
 */
const NAMES = 300;

/** @typedef {import("../../../scripts/build/sizes.js").Size} Size */

/**
 * Bytes that the package adds to an app.
 * @typedef {object} Figures
 * @property {Size} atFirst with a static import
 * @property {Size} lazily at first, with `await import`
 * @property {Size} later when the dialog opens, with `await import`
 */

/**
 * Builds the app with four versions of its handlers (the files in ../first-load), and removes with the
 * one that imports late.
 *
 * @param {object} app
 * @param {string} app.entry the file that starts the app, which is replaced
 * @param {string} [app.by] the app's file that replaces it, unless any page can run the same
 * @param {import("./hosting.js").Hosting} app.hosting
 * @returns {import("./ways.js").Way}
 */
export function firstLoad({ entry, by, hosting }) {
  return async ({ folder, world, browser }) => {
    prepare(folder, entry, by);
    /**
     * @template T
     * @param {string} handlers
     * @param {(page: import("playwright-core").Page, files: ReturnType<typeof filesOf>) => Promise<T>} work
     */
    const open = (handlers, work) => {
      copyFileSync(join(SHARED, `${handlers}.mjs`), join(folder, "first-load", "handlers.mjs"));
      return hosting(folder, async (address) =>
        withPage(await browser(), async (page) => {
          const files = filesOf(page, address);
          await page.goto(withWorld(address, world), { waitUntil: "networkidle" });
          return work(page, files);
        }),
      );
    };
    const first = (/** @type {string} */ handlers) => open(handlers, (_, files) => files.take());
    const without = await first("without");
    const own = await first("own");
    const all = await first("static");
    const late = await open("await", async (page, files) => {
      const atFirst = await files.take();
      await page.locator("#open").click();
      await page.locator("[data-opened]").waitFor({ state: "attached", timeout: 60_000 });
      const opened = await files.take();
      await page.locator("#remove").click();
      const result = await resultOf(page);
      return { atFirst, opened, removed: await files.take(), result };
    });
    const marks = marksOf(folder);
    assert.deepEqual(found(marks, all), marks, "a static import loads the package at first");
    assert.deepEqual(found(marks, own), [], "the app without the package has nothing of it");
    assert.deepEqual(found(marks, late.atFirst), [], "`await import` loads no code at first");
    assert.deepEqual(found(marks, late.opened), marks, "the dialog loads the package");
    assert.deepEqual([...late.removed.keys()], [], "the removal itself loads nothing");
    const names = sizeOfAll(late.atFirst).raw - sizeOfAll(own).raw;
    assert(names <= NAMES, `\`await import\` adds ${names} bytes at first, of at most ${NAMES}`);
    const figures = {
      atFirst: difference(sizeOfAll(all), sizeOfAll(without)),
      lazily: difference(sizeOfAll(late.atFirst), sizeOfAll(without)),
      later: sizeOfAll(late.opened),
    };
    return { result: late.result, figures };
  };
}

/**
 * @param {string} folder
 * @param {string} entry
 * @param {string | undefined} by
 */
function prepare(folder, entry, by) {
  cpSync(SHARED, join(folder, "first-load"), { recursive: true });
  if (by !== undefined) return copyFileSync(join(folder, by), join(folder, entry));
  const main = relative(dirname(entry), "first-load/main.mjs");
  writeFileSync(join(folder, entry), `import "${main.startsWith(".") ? main : `./${main}`}";\n`);
}

/**
 * Texts of the package that every bundler keeps: one of its code, and one of its module.
 * @param {string} folder
 */
function marksOf(folder) {
  const file = join(folder, "node_modules", "ehpc-remove-nodes", "dist", "index.js");
  const text = readFileSync(file, "utf8");
  const code = "ehpc-remove-nodes.core.";
  const [, module] = /"frequent": ?"([0-9a-f]{64,})"/.exec(text) ?? [];
  assert(text.includes(code) && module, "the package has changed: choose other marks");
  return [code, module];
}

/**
 * @param {readonly string[]} marks
 * @param {ReadonlyMap<string, Buffer>} files
 */
function found(marks, files) {
  const texts = [...files.values()].map((body) => body.toString("utf8"));
  return marks.filter((mark) => texts.some((text) => text.includes(mark)));
}

/**
 * @param {Size} more
 * @param {Size} less
 */
function difference(more, less) {
  return { raw: more.raw - less.raw, brotli: more.brotli - less.brotli };
}
