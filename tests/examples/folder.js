// The examples with their dependencies installed. `npm test` creates that folder and passes its
// path.

import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../../scripts/lib/paths.js";

const folder = process.env.EHPC_EXAMPLES_DIR;
if (!folder) throw new Error("EHPC_EXAMPLES_DIR is not set: run `npm test -- --only examples`");

/** The examples' folder. */
export const examples = folder;

const require = createRequire(join(folder, "package.json"));

/**
 * Loads a module of the examples or one of their dependencies.
 * @param {string} name
 * @returns {Promise<any>}
 */
export function load(name) {
  const path = name.startsWith("./") ? join(examples, name) : require.resolve(name);
  return import(pathToFileURL(path).href);
}

/**
 * Gives an app SQLite, if this Node has none: the package that users install then. It is this project's own,
 * because to compile it again takes minutes.
 * @param {string} app
 */
export function linkSqlite(app) {
  const { process } = /** @type {{ process: { getBuiltinModule?(name: string): unknown } }} */ (
    globalThis
  );
  const own = join(root, "node_modules", "better-sqlite3");
  const link = join(app, "node_modules", "better-sqlite3");
  if (process.getBuiltinModule?.("node:sqlite") || existsSync(link)) return;
  mkdirSync(join(app, "node_modules"), { recursive: true });
  // Test files run at the same time.
  try {
    symlinkSync(own, link, "junction");
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
  }
}

linkSqlite(examples);
