// Files that the tests write for people to read; git ignores them.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Writes a text file.
 * @param {string} name
 * @param {string} content
 */
export function keep(name, content) {
  const path = fileURLToPath(new URL(`../artefacts/${name}`, import.meta.url));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
