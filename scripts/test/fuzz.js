import { root } from "../lib/paths.js";
import { run } from "../lib/run.js";
import { withPackedPackage } from "./packed.js";
import { nodeTest } from "./tools.js";

/** How many inputs are made for each target: in `npm test`, where time is short, and in full. */
const INPUTS = { short: 100_000, full: 2_000_000 };

/** How many calls are made, and requests signed. */
const CALLS = { short: 4000, full: 100_000 };

/**
 * The core, with bytes that nobody should send: each target's corpus, and what is made of it.
 * EHPC_FUZZ_INPUTS says how much, and EHPC_FUZZ_SEED makes the same again.
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
 * The package, with values that nobody should pass. EHPC_FUZZ_CALLS says how many calls are made,
 * and EHPC_FUZZ_SEED makes the same again.
 * @param {import("../setup.js").TestTools} setUp
 * @param {import("./steps.js").Extent} extent
 */
export function fuzzJsTests({ env }, { full }) {
  const { EHPC_FUZZ_CALLS = `${full ? CALLS.full : CALLS.short}` } = process.env;
  return withPackedPackage((packed) =>
    nodeTest("fuzz", { ...env, ...packed, EHPC_FUZZ_CALLS }, full ? 1800 : 240),
  );
}
