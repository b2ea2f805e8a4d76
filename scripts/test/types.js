import { withPackedPackage } from "./packed.js";
import { nodeTest } from "./tools.js";

/**
 * Tests the types against the package's behaviour, and with several versions of TypeScript.
 * @param {import("../setup.js").TestTools} setUp
 */
export function typeTests({ env }) {
  return withPackedPackage((packed) =>
    nodeTest("types", { ...env, ...packed }, 300, { concurrency: 2 }),
  );
}
