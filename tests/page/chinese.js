// The Chinese page has no English sentences.

import assert from "node:assert/strict";

/**
 * No text of the page's own is in English: only what another party said, which is marked as such.
 * @param {import("playwright-core").Page} page
 * @param {string} [root] what the console is in
 */
export async function noEnglish(page, root = "#console") {
  const seen = await page.evaluate((css) => {
    const copy = /** @type {HTMLElement} */ (document.querySelector(css)?.cloneNode(true));
    for (const one of copy.querySelectorAll("q.api, button[lang=en]")) one.remove();
    return copy.textContent ?? "";
  }, root);
  assert.deepEqual(seen.match(/[a-z]{2,}( [a-z]{2,}){2,}/gi) ?? [], []);
}
