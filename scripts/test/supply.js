import { checkNotices } from "../notices.js";
import { checkCrates } from "./supply/crates.js";
import { checkManifest } from "./supply/manifest.js";
import { checkOneWay } from "./supply/one-way.js";
import { checkWorkflows } from "./supply/workflows.js";
import { nodeTest } from "./tools.js";

/**
 * Checks the package's dependencies, and the layers of its source.
 * @param {import("../setup.js").TestTools} setUp
 */
export async function supplyTests({ env }) {
  await nodeTest("checks", env, 60);
  checkManifest();
  checkOneWay();
  await checkWorkflows();
  checkCrates(env);
  checkNotices(env);
}
