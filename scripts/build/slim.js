import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/paths.js";

/**
 * Writes the folder `slim` for tools that do not support `exports`: webpack 4
 * (https://github.com/webpack/webpack/issues/9509: only from 5 on), and TypeScript's module resolution
 * before 4.7.
 */
export function writeSlim() {
  const manifest = {
    ...{ main: "../dist/slim.cjs", module: "../dist/slim.js", types: "../dist/slim.d.ts" },
    sideEffects: false,
  };
  mkdirSync(join(root, "slim"), { recursive: true });
  writeFileSync(join(root, "slim", "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}
