import { cargo } from "../tools.js";

/** What the tests in browsers are, for cargo and for wasm-pack. */
export const TESTS = ["--locked", "--test", "browser"];

/**
 * wasm-pack builds the tests by the profile `dev` and runs them by `test`, which Cargo.toml makes
 * of `dev` with this level: where the two say the same, cargo compiles everything once. What is
 * there for debuggers is seven eighths of the module, and would go to each engine.
 */
const PROFILE = { CARGO_PROFILE_DEV_OPT_LEVEL: "1", CARGO_PROFILE_DEV_DEBUG: "0" };

/**
 * Compiles the tests, which all engines share; wasm-pack then finds everything there.
 * @template {{env: NodeJS.ProcessEnv}} T
 * @param {T} setUp
 * @returns {Promise<T>} the same, with the environment they were compiled in
 */
export async function compiled(setUp) {
  const ready = { ...setUp, env: { ...setUp.env, ...PROFILE } };
  const target = ["--target", "wasm32-unknown-unknown"];
  await cargo(ready, ["test", "--no-run", ...target, ...TESTS], 900);
  return ready;
}
