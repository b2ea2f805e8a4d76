import { cargoTool } from "./cargo-tool.js";

/**
 * wasm-pack, which many expect to work on a crate like this.
 * @param {NodeJS.ProcessEnv} env
 */
export function wasmPack(env) {
  return cargoTool({ crate: "wasm-pack", version: "0.15.1", howLong: "80 s" }, env);
}
