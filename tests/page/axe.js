// Runs axe-core on the page.

import axe from "axe-core";

/** @typedef {import("playwright-core").Page} Page */

/** WCAG 2.0, 2.1 and 2.2 up to level AA, and axe's best practices. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export const VERSION = axe.version;

/** By name, since some are off by default. Experimental rules are left out. */
export const RULES = axe
  .getRules(TAGS)
  .filter(({ tags }) => !tags.includes("experimental"))
  .map(({ ruleId }) => ruleId);

/**
 * The page's violations, as text.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export async function violations(page) {
  // Evaluated by the debugger, to which the page's CSP does not apply.
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
