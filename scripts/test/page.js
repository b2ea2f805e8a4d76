import { nodeTest } from "./tools.js";

/**
 * The page, as a person uses it.
 * @param {import("../setup.js").TestTools} setUp
 */
export function pageTests({ env, chromium }) {
  return nodeTest("page", { ...env, CHROMIUM: chromium }, 600);
}
