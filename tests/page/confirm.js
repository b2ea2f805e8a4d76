// The dialog that asks for confirmation.

import { text } from "./browser.js";

/** @typedef {import("playwright-core").Page} Page */

/**
 * Opens the dialog for the selected nodes. Before that, the page reads the cluster again.
 * @param {Page} page
 */
export async function ask(page) {
  await page.locator("#remove").click();
  await page.locator("#confirm").waitFor();
}

/**
 * Confirms in the dialog, with all that it wants to be confirmed.
 * @param {Page} page
 */
export async function confirm(page) {
  const jobs = page.locator("#confirm-jobs");
  if (await jobs.isVisible()) await jobs.check();
  const name = page.locator("#confirm-name");
  if (await name.isVisible()) await name.fill(await text(page.locator("#confirm-expected")));
  await page.locator("#go").click();
  await page.locator("#confirm").waitFor({ state: "hidden" });
}
