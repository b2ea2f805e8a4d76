import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The clone. */
export const root = realpathSync(join(dirname(fileURLToPath(import.meta.url)), "..", ".."));

/** Everything that set-up brings into the clone; git ignores it. */
export const tools = join(root, ".tools");

/** Where cargo keeps what it has downloaded. */
export const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");

/**
 * Was this module started by `node`, rather than imported?
 * @param {string} url the module's `import.meta.url`
 */
export function isMain(url) {
  const started = process.argv[1];
  // Symbolic links on the way to the clone would make the plain texts differ.
  return started !== undefined && realpathSync(started) === realpathSync(fileURLToPath(url));
}
