import { createRequire } from "node:module";

/** The package's version, from the installed package.json. */
export function version() {
  return createRequire(import.meta.url)("ehpc-remove-nodes/package.json").version;
}
