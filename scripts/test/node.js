import { withPackedPackage } from "./packed.js";
import { nodeTest } from "./tools.js";

/**
 * The tests of the package as users get it.
 * @param {import("../setup.js").TestTools} setUp
 */
export function nodeTests({ env }) {
  return withPackedPackage((packed) => nodeTest("node", { ...env, ...packed }, 300));
}
