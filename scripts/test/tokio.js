import { join } from "node:path";
import { root } from "../lib/paths.js";
import { cargo, nodeTest } from "./tools.js";

/**
 * Tests the tokio program against the simulated API.
 * @param {import("../setup.js").TestTools} setUp
 */
export async function tokioTests({ env }) {
  const target = join(root, "target", "tokio");
  const manifest = ["--manifest-path", join(root, "examples", "tokio", "Cargo.toml")];
  const here = { ...env, CARGO_TARGET_DIR: target };
  await cargo({ env: here }, ["clippy", "--locked", ...manifest, "--", "-D", "warnings"], 900);
  await cargo({ env: here }, ["build", "--locked", ...manifest], 900);
  await nodeTest("tokio", { ...env, EHPC_TOKIO: join(target, "debug", "remove-on-tokio") }, 120);
}
