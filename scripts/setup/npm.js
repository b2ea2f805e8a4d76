import { existsSync, lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { announce } from "../lib/announce.js";
import { Failure } from "../lib/failure.js";
import { root } from "../lib/paths.js";
import { capture } from "../lib/run.js";

/** @typedef {Record<string, {version?: string, integrity?: string, optional?: boolean}>} Packages */

/** Installs the npm packages of package-lock.json. */
export async function npmPackages() {
  if (installedAsLocked(root)) return;
  refuseLink();
  await announce("installing the npm packages", "10 s", npmCi);
}

/** Fails for a link: npm would empty the folder of another clone. */
function refuseLink() {
  const folder = join(root, "node_modules");
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  throw new Failure(`The npm packages differ from package-lock.json, and ${folder} is a link.`, {
    fix: "remove the link, then npm ci",
  });
}

async function npmCi() {
  // No scripts: the only one that does something compiles better-sqlite3 for a minute, which few tests need
  // (scripts/setup/better-sqlite3.js).
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--ignore-scripts"];
  try {
    await npm(args);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { output } = error;
    throw new Failure("The npm packages could not be installed.", { fix: "npm ci", output });
  }
}

/**
 * Runs npm, quietly.
 * @param {readonly string[]} args
 * @param {{cwd?: string}} [options]
 */
export function npm(args, options = {}) {
  // Under `npm start`, npm_execpath is npm's path. On Windows npm is a .cmd file, which Node does not
  // start without a shell.
  const own = process.env.npm_execpath;
  const given = own && /npm-cli\.c?js$/.test(own) ? own : undefined;
  if (given) return capture(process.execPath, [given, ...args], { ...options, limit: 600 });
  if (process.platform !== "win32") return capture("npm", args, { ...options, limit: 600 });
  return capture("cmd.exe", ["/d", "/s", "/c", "npm", ...args], { ...options, limit: 600 });
}

/**
 * Whether node_modules matches package-lock.json, by comparison with npm's own record there. Packages
 * for other platforms are only in the lock file.
 * @param {string} folder the folder of both
 */
export function installedAsLocked(folder) {
  const locked = packagesOf(join(folder, "package-lock.json"));
  const present = packagesOf(join(folder, "node_modules", ".package-lock.json"));
  if (!locked || !present) return false;
  for (const name of Object.keys(present)) if (!(name in locked)) return false;
  for (const [name, wanted] of Object.entries(locked)) {
    if (name === "") continue; // The package itself.
    const found = present[name];
    if (!found && wanted.optional) continue;
    if (found?.version !== wanted.version || found?.integrity !== wanted.integrity) return false;
    if (!existsSync(join(folder, name))) return false;
  }
  return true;
}

/**
 * @param {string} path
 * @returns {Packages | undefined}
 */
function packagesOf(path) {
  if (!existsSync(path)) return undefined;
  return JSON.parse(readFileSync(path, "utf8")).packages;
}
