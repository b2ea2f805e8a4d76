// Packs what a release publishes, the npm tarball and the crate, and says which bytes they are.

import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/paths.js";
import { run } from "../lib/run.js";
import { npm } from "../setup/npm.js";

/** The crate's name. */
export const CRATE = "ehpc-remove-nodes-core";

/** Where cargo packs; the tarball is put beside the crate. */
export const FOLDER = join(root, "target", "package");

/**
 * Packs dist/ as it is, and the crate. Cargo compiles the packed crate as well.
 * @param {readonly string[]} [more] arguments for cargo
 */
export async function pack(more = []) {
  mkdirSync(FOLDER, { recursive: true });
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", FOLDER];
  const [{ filename, version, files }] = JSON.parse(await npm(args, { cwd: root }));
  await cargo("package", more);
  const tarball = digestOf(filename);
  const crate = digestOf(`${CRATE}-${version}.crate`);
  for (const { path, size } of files) console.log(`${String(size).padStart(8)} ${path}`);
  console.log(`${files.length} files\n${tarball}\n${crate}`);
  const outputs = process.env.GITHUB_OUTPUT;
  if (outputs) appendFileSync(outputs, `tarball=${tarball}\ncrate=${crate}\n`);
  return { tarball, crate };
}

/**
 * Runs a cargo command for the crate, always with the same target folder.
 * @param {string} command
 * @param {readonly string[]} more
 */
export function cargo(command, more) {
  const target = ["--target-dir", join(root, "target")];
  return run("cargo", [command, "--locked", "-p", CRATE, ...target, ...more]);
}

/**
 * The digest of a packed file, as `sha256sum` writes it.
 * @param {string} name
 */
export function digestOf(name) {
  const bytes = readFileSync(join(FOLDER, name));
  return `${createHash("sha256").update(bytes).digest("hex")}  ${name}`;
}
