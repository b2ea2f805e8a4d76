import { withPackedPackage } from "./packed.js";
import { nodeTest } from "./tools.js";

/**
 * Tests the command as npm installs it.
 * @param {import("../setup.js").TestTools} setUp
 */
export function cliTests({ env }) {
  return withPackedPackage((packed) =>
    nodeTest("cli", { ...env, ...packed }, 600, { concurrency: 3 }),
  );
}
