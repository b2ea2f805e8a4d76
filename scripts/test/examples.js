import { cpSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/paths.js";
import { run } from "../lib/run.js";
import { betterSqlite3 } from "../setup/better-sqlite3.js";
import { npm } from "../setup/npm.js";
import { withTarball } from "./packed.js";
import { nodeTest } from "./tools.js";

const QUIET = ["--no-audit", "--no-fund", "--prefer-offline"];

/**
 * Type-checks and runs the recipes of docs/recipes.md outside this project, with the packed package.
 * @param {import("../setup.js").TestTools} setUp
 */
export async function exampleTests({ env, chromium }) {
  await betterSqlite3();
  return withTarball(async (tarball, folder) => {
    const examples = join(folder, "examples");
    cpSync(join(root, "examples"), examples, {
      recursive: true,
      filter: (path) => !/node_modules|target/.test(path),
    });
    await npm(["ci", ...QUIET], { cwd: examples });
    await npm(["install", "--no-save", ...QUIET, tarball], { cwd: examples });
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
    await run(process.execPath, [tsc, "-p", examples], { limit: 120 });
    const { browser } = await chromium();
    await nodeTest("examples", { ...env, CHROMIUM: browser, EHPC_EXAMPLES_DIR: examples }, 300);
  });
}
