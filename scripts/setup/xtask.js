import { join } from "node:path";
import { announce } from "../lib/announce.js";
import { folders, withFolders } from "../lib/path-variable.js";
import { root } from "../lib/paths.js";
import { capture } from "../lib/run.js";

const FOLDER = join(root, "target", "xtask");
const EXTENSION = process.platform === "win32" ? ".exe" : "";
const BUILD = [
  ...["build", "--locked", "--quiet", "--profile", "xtask", "-p", "xtask"],
  // Where FOLDER is, whatever CARGO_TARGET_DIR says.
  ...["--target-dir", join(root, "target")],
];

/** Makes JavaScript of what the module exports, as xtask/src/main.rs says. */
export async function bindgen() {
  await compile([], "30 s");
  return join(FOLDER, `xtask${EXTENSION}`);
}

/**
 * wasm-bindgen's own commands at the front of PATH, where cargo and wasm-pack look for them.
 * @param {NodeJS.ProcessEnv} env
 */
export async function withWasmBindgen(env) {
  await compile(["--features", "cli"], "60 s");
  return withFolders(env, [FOLDER, ...folders(env)]);
}

/**
 * cargo knows best whether there is anything to do; where there is not, it takes half a second.
 * @param {readonly string[]} more
 * @param {string} howLong
 */
function compile(more, howLong) {
  return announce("compiling wasm-bindgen, unless it is", howLong, () =>
    capture("cargo", [...BUILD, ...more], { cwd: root, limit: 900 }),
  );
}
