// The Chinese page has no English sentences.

import assert from "node:assert/strict";

/**
 * No text of the page's own is in English: only what another party said, which is marked as such.
 * @param {import("playwright-core").Page} page
 */
export async function noEnglish(page) {
  const seen = await page.evaluate(() => {
    const copy = /** @type {HTMLElement} */ (document.querySelector("#console")?.cloneNode(true));
    for (const one of copy.querySelectorAll("blockquote[lang=en], button[lang=en]")) one.remove();
    return copy.textContent ?? "";
  });
  assert.doesNotMatch(seen, /[a-z]{2,} [a-z]{2,} [a-z]{2,}/i);
}
