// Makes a real app of a folder in apps/: in a temporary folder outside this project, with the
// packages of its lock file and the packed package installed.

import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { npm } from "../../../scripts/setup/npm.js";

const here = fileURLToPath(new URL("..", import.meta.url));
const QUIET = ["--no-audit", "--no-fund", "--prefer-offline"];

/**
 * @template T
 * @param {Pick<import("../matrix.js").Consumer, "app" | "base">} consumer
 * @param {string} tarball
 * @param {(folder: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withApp({ app, base = app }, tarball, work) {
  const folder = mkdtempSync(join(tmpdir(), `ehpc-consumer-${app}-`));
  try {
    for (const name of [base, app]) cpSync(join(here, "apps", name), folder, { recursive: true });
    writeShared(folder);
    if (existsSync(join(folder, "package-lock.json"))) await npm(["ci", ...QUIET], { cwd: folder });
    await npm(["install", "--no-save", ...QUIET, tarball], { cwd: folder });
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Copies the shared files into an app, as ESM and as CommonJS.
 * @param {string} folder
 */
function writeShared(folder) {
  for (const name of ["scenario", "report"]) {
    const text = readFileSync(join(here, `${name}.js`), "utf8");
    writeFileSync(join(folder, `${name}.mjs`), text);
    const required = text.replace(/^export (async )?function (\w+)/m, "exports.$2 = $1function");
    writeFileSync(join(folder, `${name}.cjs`), required);
  }
}
