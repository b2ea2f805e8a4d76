// In every state, in both languages, light and dark, wide and narrow, axe-core finds no violation.
// A screenshot of each state is saved.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SIM_CREDENTIALS, serve } from "../../../www/server.js";
import { keep } from "../artefacts.js";
import { RULES, VERSION, violations } from "../axe.js";
import { open, picture } from "../browser.js";
import { enter, STATES } from "../states.js";
import { browser, server } from "../visitor.js";

/** @typedef {import("playwright-core").Page} Page */
/**
 * @typedef {{ language: string, locale: string, colorScheme: "light" | "dark",
 *   viewport: { width: number, height: number } }} View
 */

const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 360, height: 800 };

/**
 * Four views cover every pair of language, colours and width; what only all three together break is
 * not worth twice the time.
 */
/** @type {readonly View[]} */
const VIEWS = [
  { language: "en", locale: "en-GB", colorScheme: "light", viewport: WIDE },
  { language: "en", locale: "en-GB", colorScheme: "dark", viewport: NARROW },
  { language: "zh", locale: "zh-CN", colorScheme: "dark", viewport: WIDE },
  { language: "zh", locale: "zh-CN", colorScheme: "light", viewport: NARROW },
];
const LANGUAGES = ["en", "zh"];

/** @param {string} language */
const viewsIn = (language) => VIEWS.filter((view) => view.language === language);

/** Every checked state and its violations. @type {[string, string[]][]} */
const seen = [];

/**
 * Checks a state in some views.
 * @param {Page} page
 * @param {string} name
 * @param {readonly View[]} views
 */
async function violationsIn(page, name, views) {
  const all = [];
  for (const { language, colorScheme, viewport } of views) {
    // By script: faster than a click, and possible behind a dialog.
    const css = `[data-language=${language}][aria-pressed=false]`;
    await page.evaluate(
      (one) => document.querySelector(one)?.dispatchEvent(new Event("click")),
      css,
    );
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    const found = await violations(page);
    const full = `${name}-${language}-${colorScheme}-${viewport.width}`;
    seen.push([full, found]);
    all.push(...found.map((one) => `${full}: ${one}`));
    if ((await excess(page)) > 0) all.push(`${full}: something overflows`);
    await picture(page, `states/${full}`);
  }
  return all;
}

/** By how much the page is wider than its window. @param {Page} page */
const excess = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** @param {import("../states.js").State} state */
function check(state) {
  test(`axe-core finds no violation in ${state.name}`, async () => {
    // A dialog is opened anew in each language; elsewhere the language is switched.
    const visits = state.asks ? LANGUAGES.map(viewsIn) : [VIEWS];
    for (const views of visits) {
      const locale = views[0]?.locale ?? "en-GB";
      const { page, errors } = await enter(server, state, (url, sign) =>
        open(browser, url, { locale }, sign),
      );
      assert.deepEqual(await violationsIn(page, state.name, views), []);
      // The browser logs every error response.
      if (!state.fails) assert.deepEqual(errors, []);
      await page.context().close();
    }
  });
}

for (const state of STATES.filter(({ waits }) => !waits)) check(state);

describe("states that take long to reach", { concurrency: true }, () => {
  for (const state of STATES.filter(({ waits }) => waits)) check(state);
});

test("axe-core finds no violation in the form that asks for a cluster", async () => {
  const real = await serve({ credentials: SIM_CREDENTIALS, upstream: server.url, env: {} });
  const { page } = await open(browser, real.url, {}, "#choose");
  assert.deepEqual(await violationsIn(page, "which-cluster", VIEWS), []);
  await page.context().close();
  await real.close();
});

test("every state was checked", async () => {
  const bad = seen.filter(([, found]) => found.length > 0);
  const count = bad.flatMap(([, found]) => found).length;
  const what = `axe-core ${VERSION} with ${RULES.length} rules`;
  const line = `${what}: ${count} violations in ${seen.length} states`;
  console.log(line);
  keep(
    "axe.txt",
    [line, ...seen.map(([name, found]) => `${name}: ${found.length}`), ""].join("\n"),
  );
  assert.deepEqual(bad, []);
  assert.equal(seen.length, (STATES.length + 1) * VIEWS.length);
});
