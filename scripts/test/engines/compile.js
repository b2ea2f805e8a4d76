import { cargo } from "../tools.js";

/** The arguments that select the browser tests, for cargo and wasm-pack. */
export const TESTS = ["--locked", "--test", "browser"];

/**
 * wasm-pack builds the tests with the profile `dev` and runs them with `test`, which Cargo.toml gives
 * this level: with equal profiles, cargo compiles everything once. Debug information is seven eighths
 * of the module, which each engine would load.
 */
const PROFILE = { CARGO_PROFILE_DEV_OPT_LEVEL: "1", CARGO_PROFILE_DEV_DEBUG: "0" };

/**
 * Compiles the tests once for all engines, before wasm-pack runs.
 * @template {{env: NodeJS.ProcessEnv}} T
 * @param {T} setUp
 * @returns {Promise<T>} the same, with the environment of the compilation
 */
export async function compiled(setUp) {
  const ready = { ...setUp, env: { ...setUp.env, ...PROFILE } };
  const target = ["--target", "wasm32-unknown-unknown"];
  await cargo(ready, ["test", "--no-run", ...target, ...TESTS], 900);
  return ready;
}
