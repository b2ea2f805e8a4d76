// Checks that a tag may be released, and packs what would be published: `node scripts/release.js v0.1.0`.
// The release workflow runs this. With --dry-run, it also does what the publishing jobs do, as far as
// possible without publishing.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, main } from "./lib/failure.js";
import { isMain, root } from "./lib/paths.js";
import { pack } from "./release/pack.js";
import { rehearse } from "./release/rehearse.js";
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
    const [tag = "", ...flags] = process.argv.slice(2);
    const dry = flags.includes("--dry-run");
    // A dry run shows the rest even if the release would be refused, and fails at its end.
    if (dry) await rehearse();
    checkTag(tag);
    console.log("all files have the same version, and the changelog has its date");
    if (!dry) await pack();
  });
}
