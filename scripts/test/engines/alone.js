import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs work in a separate environment that leaves nothing behind: no profile, and no cache in the
 * user's home.
 * @param {NodeJS.ProcessEnv} env
 * @param {(env: NodeJS.ProcessEnv, folder: string) => Promise<unknown>} work
 */
export async function alone(env, work) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ehpc-engine-")));
  const own = Object.fromEntries(PLACES.map((name) => [name, folder]));
  try {
    await work({ ...env, ...own }, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** The variables for folders of caches and temporary files. */
const PLACES = [
  "TMPDIR",
  "TEMP",
  "TMP",
  "XDG_CACHE_HOME",
  "XDG_CONFIG_HOME",
  "XDG_DATA_HOME",
  "XDG_STATE_HOME",
];
