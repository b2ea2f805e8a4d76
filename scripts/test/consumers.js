import { root } from "../lib/paths.js";
import { run } from "../lib/run.js";

/**
 * Tests the packed package in apps of every kind: those that install quickly, or all.
 * @param {import("../setup.js").TestTools} setUp
 * @param {import("./steps.js").Extent} extent
 */
export function consumerTests({ env }, { full }) {
  const args = ["tests/consumers/run.js", ...(full ? [] : ["--quick"])];
  return run(process.execPath, args, { cwd: root, env, limit: full ? 3600 : 600 });
}
