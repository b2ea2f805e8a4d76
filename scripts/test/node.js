import { withPackedPackage } from "./packed.js";
import { nodeTest } from "./tools.js";

/**
 * Tests the package as users install it.
 * @param {import("../setup.js").TestTools} setUp
 * @param {import("./steps.js").Extent} extent
 */
export function nodeTests({ env }, { full }) {
  return withPackedPackage((packed) =>
    nodeTest("node", { ...env, ...packed }, 400, { full, concurrency: 3 }),
  );
}
