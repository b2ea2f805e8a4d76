// What the tests leave behind for people to read; git ignores it.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Keeps a text.
 * @param {string} name
 * @param {string} content
 */
export function keep(name, content) {
  const path = fileURLToPath(new URL(`../artefacts/${name}`, import.meta.url));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
