// Generates docs/api.md, the reference of the package's exports, from js/types.d.ts. With --check, as
// in `npm test`, it only checks that the file is up to date.

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
