// The examples with what they need installed. `npm test` makes that folder and says where it is.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = process.env.EHPC_EXAMPLES_DIR;
if (!folder) throw new Error("EHPC_EXAMPLES_DIR is not set: run `npm test -- --only examples`");

/** Where the examples are. */
export const examples = folder;

const require = createRequire(join(folder, "package.json"));

/**
 * One of the examples' modules, or of what they have installed.
 * @param {string} name
 * @returns {Promise<any>}
 */
export function load(name) {
  const path = name.startsWith("./") ? join(examples, name) : require.resolve(name);
  return import(pathToFileURL(path).href);
}
