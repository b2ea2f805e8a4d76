import { existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";

const windows = process.platform === "win32";

/**
 * The folders of PATH. In a copy of the environment, an ordinary object, Windows' `Path` is not found
 * as `PATH`.
 * @param {NodeJS.ProcessEnv} env
 */
export function folders(env) {
  return (env[keyOf(env)] ?? "").split(delimiter).filter((folder) => folder !== "");
}

/**
 * A copy of the environment with other folders in PATH.
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} list
 * @returns {NodeJS.ProcessEnv}
 */
export function withFolders(env, list) {
  return { ...env, [keyOf(env)]: list.join(delimiter) };
}

/**
 * The path of a program, as a shell finds it.
 * @param {string} name
 * @param {NodeJS.ProcessEnv} [env]
 */
export function find(name, env = process.env) {
  for (const folder of folders(env)) {
    const path = join(folder, windows ? `${name}.exe` : name);
    if (existsSync(path) && statSync(path).isFile()) return path;
  }
  return undefined;
}

/** @param {NodeJS.ProcessEnv} env */
function keyOf(env) {
  return Object.keys(env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
}
