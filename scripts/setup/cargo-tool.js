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
 * @property {string} howLong
 */

/**
 * Installs an exact version of a program with cargo, into .tools/. Crate and program have one name.
 * @param {CargoTool} tool
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} its path
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
export function findTool({ crate, version }, env) {
  const extension = process.platform === "win32" ? ".exe" : "";
  return [join(tools, "bin"), ...folders(env)]
    .map((folder) => join(folder, crate + extension))
    .filter((path) => existsSync(path))
    .find((path) => ask(path, ["--version"])?.split(/\s/)[1] === version);
}

/**
 * @param {CargoTool} tool
 * @param {NodeJS.ProcessEnv} env
 */
async function compile({ crate, version }, env) {
  const target = join(tools, "target");
  const args = ["install", crate, "--version", version, "--root", tools];
  // --force: cargo refuses to overwrite files that it did not install.
  const flags = ["--force", "--bin", crate];
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
