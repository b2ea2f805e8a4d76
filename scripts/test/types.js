import { withPackedPackage } from "./packed.js";
import { nodeTest } from "./tools.js";

/**
 * The types, against what the package really does and with the TypeScripts that users have.
 * @param {import("../setup.js").TestTools} setUp
 */
export function typeTests({ env }) {
  return withPackedPackage((packed) => nodeTest("types", { ...env, ...packed }, 300));
}
