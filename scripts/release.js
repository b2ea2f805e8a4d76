// Checks that a tag may be released: `node scripts/release.js v0.1.0`. The release workflow runs this
// before it publishes anything.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, main } from "./lib/failure.js";
import { isMain, root } from "./lib/paths.js";
import { checkManifest } from "./test/supply/manifest.js";

/** @param {string} tag */
export function checkTag(tag) {
  checkManifest(); // All files have the same version.
  const { version, repository } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const crate = readFileSync(join(root, "core", "Cargo.toml"), "utf8");
  if (!repository || !/^repository = /m.test(crate)) {
    throw new Failure("package.json or core/Cargo.toml does not name the repository.", {
      fix: "add it to both: npm compares a package's provenance with it",
    });
  }
  if (tag !== `v${version}`) {
    throw new Failure(`The tag is ${tag || "missing"}, but the version is ${version}.`, {
      fix: `git tag v${version}`,
    });
  }
  const changes = readFileSync(join(root, "CHANGELOG.md"), "utf8");
  const heading = changes.split("\n").find((line) => line.startsWith(`## [${version}]`)) ?? "";
  if (!/ - \d{4}-\d\d-\d\d$/.test(heading)) {
    throw new Failure(`CHANGELOG.md has no release date for ${version}: "${heading}"`, {
      fix: `add the date to the heading, like ## [${version}] - 2026-01-31`,
    });
  }
}

if (isMain(import.meta.url)) {
  await main(async () => {
    checkTag(process.argv[2] ?? "");
    console.log("all files have the same version, and the changelog has its date");
  });
}
