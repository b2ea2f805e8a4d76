import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root folder of the repository. */
export const root = realpathSync(join(dirname(fileURLToPath(import.meta.url)), "..", ".."));

/** The tools that set-up installs; git ignores them. */
export const tools = join(root, ".tools");

/** Cargo's folder for downloads. */
export const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");

/**
 * Whether this module was started by `node`, not imported.
 * @param {string} url the module's `import.meta.url`
 */
export function isMain(url) {
  const started = process.argv[1];
  // Compared without symbolic links.
  return started !== undefined && realpathSync(started) === realpathSync(fileURLToPath(url));
}
