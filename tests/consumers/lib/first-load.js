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
/** @typedef {ReadonlyMap<string, Buffer>} Files by address */
/** @typedef {{ atFirst: Files, opened: Files, removed: Files, result: unknown }} Late by step */

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
 * @param {string} app.entry the file that starts the app, which is replaced meanwhile
 * @param {string} [app.by] the app's file that replaces it, unless any page can run the same
 * @param {import("./hosting.js").Hosting} app.hosting
 * @returns {import("./ways.js").Way}
 */
export function firstLoad({ entry, by, hosting }) {
  return async (setting) => {
    const restore = prepare(setting.folder, entry, by);
    try {
      const without = await open(setting, hosting, "without", takeFirst);
      const own = await open(setting, hosting, "own", takeFirst);
      const all = await open(setting, hosting, "static", takeFirst);
      const late = await open(setting, hosting, "await", useDialog);
      check(marksOf(setting.folder), own, all, late);
      const figures = {
        atFirst: difference(sizeOfAll(all), sizeOfAll(without)),
        lazily: difference(sizeOfAll(late.atFirst), sizeOfAll(without)),
        later: sizeOfAll(late.opened),
      };
      return { result: late.result, figures };
    } finally {
      restore();
    }
  };
}

/**
 * @template T
 * @param {import("./ways.js").Setting} setting
 * @param {import("./hosting.js").Hosting} hosting
 * @param {string} handlers their file
 * @param {(page: import("playwright-core").Page, files: ReturnType<typeof filesOf>) => Promise<T>} work
 * @returns {Promise<T>}
 */
function open({ folder, world, browser }, hosting, handlers, work) {
  copyFileSync(join(SHARED, `${handlers}.mjs`), join(folder, "first-load", "handlers.js"));
  return hosting(folder, async (address) =>
    withPage(await browser(), async (page) => {
      const files = filesOf(page, address);
      await page.goto(withWorld(address, world), { waitUntil: "networkidle" });
      // The network may also be idle because a busy machine is slow to start the app.
      await page.locator("#open").waitFor();
      await page.waitForLoadState("networkidle");
      return work(page, files);
    }),
  );
}

/** @type {Parameters<typeof open<Files>>[3]} */
const takeFirst = (_, files) => files.take();

/** @type {Parameters<typeof open<Late>>[3]} */
const useDialog = async (page, files) => {
  const atFirst = await files.take();
  await page.locator("#open").click();
  await page.locator("[data-opened]").waitFor({ state: "attached" });
  const opened = await files.take();
  await page.locator("#remove").click();
  const result = await resultOf(page);
  return { atFirst, opened, removed: await files.take(), result };
};

/**
 * @param {readonly string[]} marks
 * @param {Files} own
 * @param {Files} all
 * @param {Late} late
 */
function check(marks, own, all, late) {
  assert.deepEqual(found(marks, all), marks, "a static import loads the package at first");
  assert.deepEqual(found(marks, own), [], "the app without the package has nothing of it");
  assert.deepEqual(found(marks, late.atFirst), [], "`await import` loads no code at first");
  assert.deepEqual(found(marks, late.opened), marks, "the dialog loads the package");
  assert.deepEqual([...late.removed.keys()], [], "the removal itself loads nothing");
  const names = sizeOfAll(late.atFirst).raw - sizeOfAll(own).raw;
  assert(names <= NAMES, `\`await import\` adds ${names} bytes at first, of at most ${NAMES}`);
}

/**
 * @param {string} folder
 * @param {string} entry
 * @param {string | undefined} by
 * @returns {() => void} undoes it
 */
function prepare(folder, entry, by) {
  cpSync(SHARED, join(folder, "first-load"), { recursive: true });
  const file = join(folder, entry);
  const main = relative(dirname(entry), "first-load/main.mjs");
  const text = `import "${main.startsWith(".") ? main : `./${main}`}";\n`;
  const before = readFileSync(file);
  writeFileSync(file, by === undefined ? text : readFileSync(join(folder, by)));
  return () => writeFileSync(file, before);
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
 * @param {Files} files
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
