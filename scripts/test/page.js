import { nodeTest } from "./tools.js";

/**
 * Tests the page through its user interface.
 * @param {import("../setup.js").TestTools} setUp
 */
export function pageTests({ env, chromium }) {
  return nodeTest("page", { ...env, CHROMIUM: chromium }, 600);
}
