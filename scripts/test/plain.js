import { rmSync } from "node:fs";
import { join } from "node:path";
import { folders, withFolders } from "../lib/path-variable.js";
import { root } from "../lib/paths.js";
import { capture } from "../lib/run.js";
import { wasmPack } from "../setup/wasm-pack.js";
import { withWasmBindgen } from "../setup/xtask.js";
import { nodeTest } from "./tools.js";

const TARGETS = ["nodejs", "web", "bundler"];

/**
 * Tests a plain `wasm-pack build` of the crate.
 * @param {import("../setup.js").TestTools} setUp
 */
export async function plainTests({ env }) {
  const plain = join(root, "target", "plain");
  rmSync(plain, { recursive: true, force: true });
  // wasm-pack uses tools in PATH, or downloads them.
  const bound = await withWasmBindgen(env);
  const path = withFolders(bound, [...folders(bound), join(root, "node_modules", ".bin")]);
  const program = await wasmPack(env);
  for (const target of TARGETS) {
    const out = ["--target", target, "--out-dir", join(plain, target), "--mode", "no-install"];
    await capture(program, ["build", ...out, "--", "--locked"], { env: path, limit: 600 });
  }
  await nodeTest("wasm-pack", { ...env, EHPC_PLAIN_DIR: plain }, 300);
}
