import { cargoTool } from "./cargo-tool.js";

/**
 * Installs wasm-pack, which runs the crate's tests in a browser.
 * @param {NodeJS.ProcessEnv} env
 */
export function wasmPack(env) {
  return cargoTool(
    { crate: "wasm-pack", version: "0.15.1", programs: ["wasm-pack"], howLong: "80 s" },
    env,
  );
}
