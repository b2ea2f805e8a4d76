// Other versions of Node, from npm packages that contain only Node.

import { join } from "node:path";

/**
 * The binary of, for example, `node-26`. The app's package.json lists one for each platform as an
 * optional dependency: npm installs the one for this platform.
 * @param {string} folder
 * @param {string} name
 */
export function nodeOf(folder, name) {
  const { arch, platform } = process;
  const file = platform === "win32" ? "node.exe" : "node";
  return join(folder, "node_modules", `${name}-${platform}-${arch}`, "bin", file);
}
