// Generates docs/api.md, the reference of the package's exports, from js/types.d.ts. With --check, as
// in `npm test`, it only checks that the file is up to date. It is our own code because TypeDoc 0.28.20
// with typedoc-plugin-markdown 4.14.1 repeats each option in every interface that inherits it (five
// times), drops the class from `@throws`, numbers the links to fields by their order, and needs a
// folder of its own, as it accepts no TypeScript 7.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reference } from "./api/reference.js";
import { Failure, main } from "./lib/failure.js";
import { isMain, root } from "./lib/paths.js";

const TYPES = join(root, "js", "types.d.ts");
const DOCUMENT = join(root, "docs", "api.md");

/** Throws if docs/api.md differs from the types. */
export async function checkApi() {
  const text = await reference(readFileSync(TYPES, "utf8"));
  if (readFileSync(DOCUMENT, "utf8") === text) return;
  throw new Failure("docs/api.md differs from js/types.d.ts.", { fix: "npm run api" });
}

if (isMain(import.meta.url)) {
  await main(async () => {
    if (process.argv.includes("--check")) return checkApi();
    writeFileSync(DOCUMENT, await reference(readFileSync(TYPES, "utf8")));
  });
}
