import { withPackedPackage } from "./packed.js";
import { nodeTest } from "./tools.js";

/**
 * Tests the package as users install it.
 * @param {import("../setup.js").TestTools} setUp
 */
export function nodeTests({ env }) {
  return withPackedPackage((packed) => nodeTest("node", { ...env, ...packed }, 300));
}
