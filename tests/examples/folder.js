// The examples with their dependencies installed. `npm test` creates that folder and passes its
// path.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

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
