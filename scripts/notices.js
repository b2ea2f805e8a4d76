// Generates THIRD-PARTY-NOTICES.txt, which the package ships. Run `npm run notices` after a change of
// Cargo.lock, or of an npm package that is bundled. It is our own code because cargo-about 0.9.3 lists also the crates that only run in the
// compiler, gives those without a licence file a text with placeholders for the authors, and compiles
// for minutes, while each `npm test` checks the file.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, main } from "./lib/failure.js";
import { isMain, root } from "./lib/paths.js";
import { notices } from "./supply/notices.js";

const FILE = join(root, "THIRD-PARTY-NOTICES.txt");

/** @param {NodeJS.ProcessEnv} env */
export function checkNotices(env) {
  if (readFileSync(FILE, "utf8") === notices(env)) return;
  throw new Failure(
    "THIRD-PARTY-NOTICES.txt differs from the licences of the crates and npm packages.",
    {
      fix: "npm run notices",
    },
  );
}

if (isMain(import.meta.url)) {
  await main(async () => writeFileSync(FILE, notices(process.env)));
}
