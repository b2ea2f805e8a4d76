import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { folders, withFolders } from "../lib/path-variable.js";
import { root } from "../lib/paths.js";
import { capture } from "../lib/run.js";
import { nodeTest } from "./tools.js";

const TARGETS = ["nodejs", "web", "bundler"];

/**
 * Tests a plain `wasm-pack build` of the crate.
 * @param {import("../setup.js").TestTools} setUp
 */
export async function plainTests({ env, wasmPack, wasmBindgen }) {
  const plain = join(root, "target", "plain");
  rmSync(plain, { recursive: true, force: true });
  // wasm-pack uses tools in PATH, or downloads them.
  const ours = [dirname(wasmBindgen.program), join(root, "node_modules", ".bin")];
  const path = withFolders(env, [...ours, ...folders(env)]);
  for (const target of TARGETS) {
    const out = ["--target", target, "--out-dir", join(plain, target), "--mode", "no-install"];
    await capture(wasmPack, ["build", ...out, "--", "--locked"], { env: path, limit: 600 });
  }
  await nodeTest("wasm-pack", { ...env, EHPC_PLAIN_DIR: plain }, 300);
}
