import { nodeTest } from "./tools.js";

/**
 * Tests the page through its user interface.
 * @param {import("../setup.js").TestTools} setUp
 * @param {import("./steps.js").Extent} extent
 */
export async function pageTests({ env, chromium }, { full }) {
  const { browser } = await chromium();
  await nodeTest("page", { ...env, CHROMIUM: browser }, 900, { full, concurrency: 3 });
}
