import { MODULES } from "../build/modules.js";
import { Failure } from "../lib/failure.js";
import { ask } from "../lib/run.js";
import { TARGET } from "../setup/rust.js";

/**
 * @typedef {object} Crate
 * @property {string} id
 * @property {string} name
 * @property {string} version
 * @property {string | null} source its registry; null for crates of this repository
 * @property {string | null} license an SPDX expression
 * @property {string[]} authors
 * @property {string} manifest_path
 * @property {{ kind: string[] }[]} targets
 */

/** @typedef {{ id: string, deps: { pkg: string, dep_kinds: { kind: string | null }[] }[] }} Node */

/**
 * The crates linked into the modules, without those that only run in the compiler.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Crate[]} sorted by name, without those of this repository
 */
export function linkedCrates(env) {
  const { packages, resolve } = metadata(env);
  const crates = new Map(packages.map((one) => [one.id, one]));
  const nodes = new Map(resolve.nodes.map((one) => [one.id, one]));
  /** @type {Set<Crate>} */
  const found = new Set();
  const visit = (/** @type {string} */ id) => {
    const crate = crates.get(id);
    if (!crate || found.has(crate)) return;
    if (crate.targets.some(({ kind }) => kind.includes("proc-macro"))) return;
    found.add(crate);
    for (const { pkg, dep_kinds } of nodes.get(id)?.deps ?? []) {
      // `null` is a normal dependency; the others are for build scripts or tests.
      if (dep_kinds.some(({ kind }) => kind === null)) visit(pkg);
    }
  };
  for (const { id, name } of packages) if (MODULES.some(({ crate }) => crate === name)) visit(id);
  return [...found]
    .filter(({ source }) => source !== null)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ packages: Crate[], resolve: { nodes: Node[] } }}
 */
function metadata(env) {
  const args = ["--locked", "--format-version", "1", "--filter-platform", TARGET];
  const text = ask("cargo", ["metadata", ...args], env);
  if (text === undefined) throw new Failure("`cargo metadata` failed.");
  return JSON.parse(text);
}
