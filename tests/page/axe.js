// Asks axe-core what keeps people from using the page.

import axe from "axe-core";

/** @typedef {import("playwright-core").Page} Page */

/** WCAG 2.0, 2.1 and 2.2 up to level AA, and what axe holds for good practice besides. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export const VERSION = axe.version;

/** By their names, since some are off otherwise. What axe itself calls an experiment is none. */
export const RULES = axe
  .getRules(TAGS)
  .filter(({ tags }) => !tags.includes("experimental"))
  .map(({ ruleId }) => ruleId);

/**
 * What is wrong with the page as it stands, one line each.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export async function violations(page) {
  // Evaluated by the debugger, which the page's own policy does not bind.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  const found = await page.evaluate(async (values) => {
    const { axe: own } = /** @type {{ axe: typeof axe }} */ (/** @type {unknown} */ (globalThis));
    const runOnly = { type: /** @type {const} */ ("rule"), values };
    const { violations } = await own.run(document, { runOnly, resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => ({
      ...{ id, help },
      nodes: nodes.map(({ target, failureSummary }) => `${target}: ${failureSummary}`),
    }));
  }, RULES);
  return found.map(({ id, help, nodes }) => `${id} (${help})\n  ${nodes.join("\n  ")}`);
}
