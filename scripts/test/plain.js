import { rmSync } from "node:fs";
import { join } from "node:path";
import { folders, withFolders } from "../lib/path-variable.js";
import { root } from "../lib/paths.js";
import { capture } from "../lib/run.js";
import { wasmPack } from "../setup/wasm-pack.js";
import { nodeTest } from "./tools.js";

const TARGETS = ["nodejs", "web", "bundler"];

/**
 * What `wasm-pack build` makes of the crate, for those who expect that of a crate like this.
 * @param {import("../setup.js").TestTools} setUp
 */
export async function plainTests({ env }) {
  const plain = join(root, "target", "plain");
  rmSync(plain, { recursive: true, force: true });
  // It takes its tools from PATH, or downloads them.
  const path = withFolders(env, [...folders(env), join(root, "node_modules", ".bin")]);
  const program = await wasmPack(env);
  for (const target of TARGETS) {
    const out = ["--target", target, "--out-dir", join(plain, target), "--mode", "no-install"];
    await capture(program, ["build", ...out, "--", "--locked"], { env: path, limit: 600 });
  }
  await nodeTest("wasm-pack", { ...env, EHPC_PLAIN_DIR: plain }, 300);
}
