import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { announce } from "../lib/announce.js";
import { Failure } from "../lib/failure.js";
import { folders } from "../lib/path-variable.js";
import { tools } from "../lib/paths.js";
import { ask, capture } from "../lib/run.js";

/**
 * @typedef {object} CargoTool
 * @property {string} crate
 * @property {string} version
 * @property {readonly [string, ...string[]]} programs the first one prints its version
 * @property {string} howLong
 */

/**
 * Installs an exact version of a program with cargo.
 * @param {CargoTool} tool
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} the path of its first program
 */
export async function cargoTool(tool, env) {
  const found = findTool(tool, env);
  if (found) return found;
  const { crate, version, howLong } = tool;
  await announce(`compiling ${crate} ${version}`, howLong, () => compile(tool, env));
  const built = findTool(tool, env);
  if (built) return built;
  throw new Failure(`${crate} ${version} was installed, but does not run.`);
}

/**
 * @param {CargoTool} tool
 * @param {NodeJS.ProcessEnv} env
 */
function findTool({ programs, version }, env) {
  const extension = process.platform === "win32" ? ".exe" : "";
  for (const folder of folders(env)) {
    const paths = programs.map((name) => join(folder, name + extension));
    const [first] = paths;
    if (!first || !paths.every((path) => existsSync(path))) continue;
    if (ask(first, ["--version"])?.split(/\s/)[1] === version) return first;
  }
  return undefined;
}

/**
 * @param {CargoTool} tool
 * @param {NodeJS.ProcessEnv} env
 */
async function compile({ crate, version, programs }, env) {
  const target = join(tools, "target");
  const args = ["install", crate, "--version", version, "--root", tools];
  // --force: cargo refuses to overwrite files that it did not install.
  const flags = ["--force", ...programs.flatMap((name) => ["--bin", name])];
  const options = { env: { ...env, ...QUICK, CARGO_TARGET_DIR: target }, limit: 1800 };
  try {
    await capture("cargo", [...args, "--locked", ...flags], options);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (!/failed to select a version/.test(error.output ?? "")) throw fixed(error, args);
    // A locked version may have been yanked, or be missing in a mirror.
    console.log("  the registry lacks a version of the lock file; retrying without the lock file");
    await capture("cargo", [...args, ...flags], options).catch((second) => {
      throw fixed(second, args);
    });
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}

/**
 * @param {unknown} error
 * @param {readonly string[]} args
 */
function fixed(error, args) {
  if (!(error instanceof Failure)) return error;
  const { message, output } = error;
  return new Failure(message, { fix: `cargo ${args.join(" ")}`, output });
}

/** The programs run for about a second, so compile time matters more than speed. */
const QUICK = {
  CARGO_PROFILE_RELEASE_OPT_LEVEL: "0",
  CARGO_PROFILE_RELEASE_LTO: "false",
  CARGO_PROFILE_RELEASE_DEBUG: "0",
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16",
};
