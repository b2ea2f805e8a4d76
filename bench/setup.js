// Installs the clients in bench/node_modules: other packages from the lock file, this package as it
// would be published.

import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { announce } from "../scripts/lib/announce.js";
import { Failure } from "../scripts/lib/failure.js";
import { root } from "../scripts/lib/paths.js";
import { betterSqlite3 } from "../scripts/setup/better-sqlite3.js";
import { installedAsLocked, npm } from "../scripts/setup/npm.js";
import { withPackedPackage } from "../scripts/test/packed.js";
import { buildFloor } from "./floor/build.js";

const bench = join(root, "bench");
const NAME = "ehpc-remove-nodes";

export async function setUpClients() {
  await betterSqlite3();
  if (!installedAsLocked(bench)) {
    await announce("installing the clients to compare with, into bench/", "10 s", () =>
      npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: bench }),
    );
  }
  await announce("packing and installing this package there", "3 s", ours);
  await buildFloor();
}

/** Copied, not installed: npm would add it to the lock file, or remove it. */
function ours() {
  if (!existsSync(join(root, "dist"))) {
    throw new Failure("The package is not built.", { fix: "npm run build" });
  }
  return withPackedPackage(async ({ EHPC_PACKAGE_DIR }) => {
    const to = join(bench, "node_modules", NAME);
    rmSync(to, { recursive: true, force: true });
    cpSync(join(EHPC_PACKAGE_DIR, "node_modules", NAME), to, { recursive: true });
  });
}
