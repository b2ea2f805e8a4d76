import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../lib/paths.js";
import { npm } from "../setup/npm.js";

/**
 * Does something with the package as users get it: packed, and installed into an empty project.
 * @param {(env: {EHPC_PACKAGE_DIR: string}) => Promise<unknown>} work is told where that project is
 */
export async function withPackedPackage(work) {
  const folder = mkdtempSync(join(tmpdir(), "ehpc-package-"));
  try {
    const [{ filename }] = JSON.parse(
      await npm(["pack", "--json", "--pack-destination", folder], { cwd: root }),
    );
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "empty", private: true }));
    const tarball = join(folder, filename);
    // Offline: a package without dependencies needs no registry.
    await npm(["install", "--offline", "--no-audit", "--no-fund", tarball], { cwd: folder });
    await work({ EHPC_PACKAGE_DIR: folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
