// Runs work in a new process, which prints its result as JSON.

import { fileURLToPath } from "node:url";
import { output } from "../../scripts/lib/run.js";

/**
 * @param {string} script in work/
 * @param {unknown} given
 * @param {{ limit?: number, flags?: string[] }} [options] the time limit in seconds; flags for Node
 */
export async function inChild(script, given, { limit = 300, flags = [] } = {}) {
  const file = fileURLToPath(new URL(`../work/${script}`, import.meta.url));
  const args = [...flags, file, JSON.stringify(given)];
  // One of the clients warns that this version of Node is old.
  const env = { ...process.env, NODE_NO_WARNINGS: "1" };
  return JSON.parse(await output(process.execPath, args, { env, limit }));
}
