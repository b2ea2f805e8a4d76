import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../lib/failure.js";
import { root } from "../lib/paths.js";
import { cargoTool } from "./cargo-tool.js";

/**
 * Installs wasm-bindgen's program. Its version must match the library in Cargo.lock, because the two
 * share a private format.
 * @param {NodeJS.ProcessEnv} env
 */
export async function wasmBindgen(env) {
  const version = lockedVersion();
  const program = await cargoTool(
    {
      crate: "wasm-bindgen-cli",
      version,
      programs: ["wasm-bindgen", "wasm-bindgen-test-runner"],
      howLong: "90 s",
    },
    env,
  );
  return { program, version };
}

function lockedVersion() {
  const path = join(root, "Cargo.lock");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const version = /^name = "wasm-bindgen"\r?\nversion = "([^"]+)"/m.exec(text)?.[1];
  if (version) return version;
  throw new Failure("Cargo.lock is missing or does not contain wasm-bindgen.", {
    fix: "git checkout Cargo.lock",
  });
}
