// A dry run of the release: the commands of each job of release.yml, without its rights.

import { Failure } from "../lib/failure.js";
import { ask, run } from "../lib/run.js";
import { cargo, digestOf, FOLDER, pack } from "./pack.js";

/** Packs as `build`, then publishes as `npm` and `crates`, except that nothing is uploaded. */
export async function rehearse() {
  // Cargo refuses to pack files that are not committed.
  const changed = ask("git", ["status", "--porcelain"]) !== "";
  const dirty = changed ? ["--allow-dirty"] : [];
  if (changed)
    console.log("! Files are not committed: the digest of the crate is not the release's.");

  job("build", "contents: read");
  const { tarball, crate } = await pack(dirty);

  job("npm", "id-token: write, environment npm");
  const name = nameOf(tarball);
  same(tarball, digestOf(name));
  const access = ["--access", "public", "--provenance", "--ignore-scripts"];
  await run("npm", ["publish", `./${name}`, "--dry-run", ...access], { cwd: FOLDER });

  job("crates", "contents: read, id-token: write, environment crates-io");
  await cargo("package", ["--no-verify", ...dirty]);
  same(crate, digestOf(nameOf(crate)));
  await cargo("publish", ["--dry-run", "--no-verify", ...dirty]);
}

/**
 * @param {string} name
 * @param {string} rights
 */
function job(name, rights) {
  console.log(`\n== ${name} (${rights})`);
}

/** @param {string} line */
function nameOf(line) {
  return line.split("  ")[1] ?? "";
}

/**
 * @param {string} expected
 * @param {string} found
 */
function same(expected, found) {
  if (found !== expected) throw new Failure(`Packed was ${expected}, but this is ${found}.`);
  console.log(`${nameOf(found)}: the digest is that of build`);
}
