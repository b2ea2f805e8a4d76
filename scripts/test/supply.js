import { checkNotices } from "../notices.js";
import { checkCrates } from "./supply/crates.js";
import { checkManifest } from "./supply/manifest.js";
import { checkOneWay } from "./supply/one-way.js";
import { checkWorkflows } from "./supply/workflows.js";
import { nodeTest } from "./tools.js";

/**
 * What the package depends on, and what its parts may know of each other.
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
