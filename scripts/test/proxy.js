import { betterSqlite3 } from "../setup/better-sqlite3.js";
import { withPackedPackage } from "./packed.js";
import { nodeTest } from "./tools.js";

/**
 * Attacks the proxy as it is published, breaks its stores, and kills its processes.
 * @param {import("../setup.js").TestTools} setUp
 * @param {import("./steps.js").Extent} extent
 */
export async function proxyTests({ env }, { full }) {
  await betterSqlite3();
  return withPackedPackage((packed) =>
    nodeTest("proxy", { ...env, ...packed }, full ? 1800 : 400, { full, concurrency: 3 }),
  );
}
