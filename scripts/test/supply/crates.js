import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../lib/failure.js";
import { root } from "../../lib/paths.js";
import { ask } from "../../lib/run.js";
import { TARGET } from "../../setup/rust.js";
import { allCrates, linkedCrates } from "../../supply/crates.js";

/** The allowed licences, one of which must apply to each part of a crate. */
const ALLOWED = ["MIT", "Apache-2.0", "Unicode-3.0"];

/** Of crates that are not in the module, also this one. */
const FOR_TOOLS = [...ALLOWED, "Zlib"];

/**
 * Checks the licences of all crates, that none has two versions, and that docs/dependencies.md gives
 * the purpose of each.
 * @param {NodeJS.ProcessEnv} env
 */
export function checkCrates(env) {
  const linked = linkedCrates(env);
  const all = allCrates(env);
  const inModule = new Set(linked.map(({ name }) => name));
  const wrong = all
    .filter(({ name, license }) => !isAllowed(license, inModule.has(name) ? ALLOWED : FOR_TOOLS))
    .map(({ name, version, license }) => `  ${name} ${version}: ${license}`);
  if (wrong.length > 0) throw new Failure(`Licences that are not allowed:\n${wrong.join("\n")}`);
  for (const target of [[], ["--target", TARGET]]) {
    const twice = ask("cargo", ["tree", "--locked", "-d", "-e", "normal", ...target], env);
    if (twice !== "") throw new Failure(`Crates with two versions:\n${twice}`);
  }
  const text = readFileSync(join(root, "docs", "dependencies.md"), "utf8");
  const unnamed = linked.filter(({ name }) => !text.includes(`\`${name}\``));
  if (unnamed.length > 0) {
    const names = unnamed.map(({ name }) => name).join(", ");
    throw new Failure(`docs/dependencies.md does not give the purpose of: ${names}`);
  }
  console.log(
    `${linked.length} crates in the module, ${all.length - 1} in all; their licences are allowed`,
  );
}

/**
 * Whether each required part of a licence has an allowed alternative. Brackets are not parsed, which
 * may reject an allowed licence, but never the reverse.
 * @param {string | null} license an SPDX expression, or the older form with a slash for "or"
 * @param {readonly string[]} allowed
 */
export function isAllowed(license, allowed) {
  const parts = (license ?? "").replaceAll(/[()]/g, "").split(" AND ");
  return parts.every((part) => part.split(/ OR |\//).some((one) => allowed.includes(one)));
}
