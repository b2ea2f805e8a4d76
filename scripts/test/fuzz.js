import { root } from "../lib/paths.js";
import { run } from "../lib/run.js";
import { withPackedPackage } from "./packed.js";
import { nodeTest } from "./tools.js";

/** The number of inputs for each target, in `npm test` and with --full. */
const INPUTS = { short: 100_000, full: 2_000_000 };

/** The number of calls and of signed requests. */
const CALLS = { short: 1500, full: 100_000 };

/**
 * Fuzzes the core: each target's corpus and mutations of it. EHPC_FUZZ_INPUTS sets the number of
 * inputs, and EHPC_FUZZ_SEED repeats a run.
 * @param {import("../setup.js").TestTools} setUp
 * @param {import("./steps.js").Extent} extent
 */
export async function fuzzTests({ env }, { full }) {
  const crate = ["--manifest-path", "fuzz/Cargo.toml"];
  /** @param {readonly string[]} args @param {NodeJS.ProcessEnv} [more] */
  const cargo = (args, more) =>
    run("cargo", args, { cwd: root, env: { ...env, ...more }, limit: 900 });
  await cargo(["fmt", ...crate, "--check"]);
  await cargo(["clippy", ...crate, "--locked", "--all-targets", "--", "-D", "warnings"]);
  const { EHPC_FUZZ_INPUTS = `${full ? INPUTS.full : INPUTS.short}` } = process.env;
  await cargo(["test", ...crate, "--locked"], { EHPC_FUZZ_INPUTS });
}

/**
 * Fuzzes the package with invalid values. EHPC_FUZZ_CALLS sets the number of calls, and EHPC_FUZZ_SEED
 * repeats a run.
 * @param {import("../setup.js").TestTools} setUp
 * @param {import("./steps.js").Extent} extent
 */
export function fuzzJsTests({ env }, { full }) {
  const { EHPC_FUZZ_CALLS = `${full ? CALLS.full : CALLS.short}` } = process.env;
  return withPackedPackage((packed) =>
    nodeTest("fuzz", { ...env, ...packed, EHPC_FUZZ_CALLS }, full ? 1800 : 240),
  );
}
