import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../lib/paths.js";
import { npm } from "../setup/npm.js";

/**
 * Runs work with the package as users install it: packed, and installed in an empty project.
 * @param {(env: {EHPC_PACKAGE_DIR: string}) => Promise<unknown>} work gets the project's folder
 */
export function withPackedPackage(work) {
  return withTarball(async (tarball, folder) => {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "empty", private: true }));
    // Offline: the package has no dependencies.
    await npm(["install", "--offline", "--no-audit", "--no-fund", tarball], { cwd: folder });
    await work({ EHPC_PACKAGE_DIR: folder });
  });
}

/**
 * Runs work with the tarball that is published.
 * @param {(tarball: string, folder: string) => Promise<unknown>} work gets its path and a temporary
 *   folder
 */
export async function withTarball(work) {
  const folder = mkdtempSync(join(tmpdir(), "ehpc-package-"));
  try {
    const [{ filename }] = JSON.parse(
      await npm(["pack", "--json", "--pack-destination", folder], { cwd: root }),
    );
    await work(join(folder, filename), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
