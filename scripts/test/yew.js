import { rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/paths.js";
import { capture } from "../lib/run.js";
import { TARGET } from "../setup/rust.js";
import { cargo, nodeTest } from "./tools.js";

/**
 * Tests the page written in Rust, which uses the crate without its exports.
 * @param {import("../setup.js").TestTools} setUp
 */
export async function yewTests({ env, bindgen, chromium }) {
  const target = join(root, "target", "yew");
  const page = join(target, "page");
  const manifest = ["--manifest-path", join(root, "examples", "yew", "Cargo.toml")];
  const here = { ...env, CARGO_TARGET_DIR: target };
  await cargo(
    { env: here },
    ["clippy", "--locked", ...manifest, "--target", TARGET, "--", "-D", "warnings"],
    900,
  );
  await cargo({ env: here }, ["build", "--locked", ...manifest, "--target", TARGET], 900);
  rmSync(page, { recursive: true, force: true });
  const module = join(target, TARGET, "debug", "remove-in-yew.wasm");
  await capture(bindgen, [module, page, "page"]);
  const { browser } = await chromium();
  await nodeTest("yew", { ...env, CHROMIUM: browser, EHPC_YEW_PAGE: page }, 120);
}
