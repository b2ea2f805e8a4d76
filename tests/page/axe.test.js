// The promise: in every state, both languages, light and dark, wide and narrow, axe-core has nothing
// to say against the page. Each state leaves a picture for people to look at.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SIM_CREDENTIALS, serve } from "../../www/server.js";
import { keep } from "./artefacts.js";
import { RULES, VERSION, violations } from "./axe.js";
import { open, picture } from "./browser.js";
import { enter, STATES } from "./states.js";
import { browser, server } from "./visitor.js";

/** @typedef {import("playwright-core").Page} Page */
/**
 * @typedef {{ language: string, locale: string, colorScheme: "light" | "dark",
 *   viewport: { width: number, height: number } }} Way
 */

const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 360, height: 800 };

/**
 * How a person may see a state. Four ways are enough for any two of language, colours and width to
 * meet; what only all three together break is not worth twice the time.
 */
/** @type {readonly Way[]} */
const WAYS = [
  { language: "en", locale: "en-GB", colorScheme: "light", viewport: WIDE },
  { language: "en", locale: "en-GB", colorScheme: "dark", viewport: NARROW },
  { language: "zh", locale: "zh-CN", colorScheme: "dark", viewport: WIDE },
  { language: "zh", locale: "zh-CN", colorScheme: "light", viewport: NARROW },
];
const LANGUAGES = ["en", "zh"];

/** @param {string} language */
const waysIn = (language) => WAYS.filter((way) => way.language === language);

/** Every state that was looked at, and what was wrong with it. @type {[string, string[]][]} */
const seen = [];

/**
 * Looks at a state in some ways.
 * @param {Page} page
 * @param {string} name
 * @param {readonly Way[]} ways
 */
async function look(page, name, ways) {
  const all = [];
  for (const { language, colorScheme, viewport } of ways) {
    // By a script, which is faster than a hand, and reaches behind a dialog.
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
    if ((await excess(page)) > 0) all.push(`${full}: something sticks out`);
    await picture(page, `states/${full}`);
  }
  return all;
}

/** By how much the page is wider than its window. @param {Page} page */
const excess = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** @param {import("./states.js").State} state */
function check(state) {
  test(`axe-core has nothing against ${state.name}`, async () => {
    // A dialog is asked for anew in each language; elsewhere the language changes meanwhile.
    const visits = state.asks ? LANGUAGES.map(waysIn) : [WAYS];
    for (const ways of visits) {
      const locale = ways[0]?.locale ?? "en-GB";
      const { page, errors } = await enter(server, state, (url, sign) =>
        open(browser, url, { locale }, sign),
      );
      assert.deepEqual(await look(page, state.name, ways), []);
      // A browser writes down every answer that is an error.
      if (!state.fails) assert.deepEqual(errors, []);
      await page.context().close();
    }
  });
}

for (const state of STATES.filter(({ waits }) => !waits)) check(state);

describe("what takes long to reach, side by side", { concurrency: true }, () => {
  for (const state of STATES.filter(({ waits }) => waits)) check(state);
});

test("axe-core has nothing against the question for a cluster", async () => {
  const real = await serve({ credentials: SIM_CREDENTIALS, upstream: server.url, env: {} });
  const { page } = await open(browser, real.url, {}, "#choose");
  assert.deepEqual(await look(page, "which-cluster", WAYS), []);
  await page.context().close();
  await real.close();
});

test("every state was looked at", async () => {
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
  assert.equal(seen.length, (STATES.length + 1) * WAYS.length);
});
