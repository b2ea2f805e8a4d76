// Node in other versions than ours, from npm packages that hold nothing else.

import { join } from "node:path";

/**
 * The binary of, say, `node-26`. The app's package.json has that name for each platform, as an
 * optional package: npm installs the one that runs on this machine.
 * @param {string} folder
 * @param {string} name
 */
export function nodeOf(folder, name) {
  const { arch, platform } = process;
  const file = platform === "win32" ? "node.exe" : "node";
  return join(folder, "node_modules", `${name}-${platform}-${arch}`, "bin", file);
}
