import { join } from "node:path";
import { announce } from "../lib/announce.js";
import { Failure } from "../lib/failure.js";
import { ask } from "../lib/run.js";
import { areInstalled, install, isKnown, update } from "./apt.js";
import { buildStd } from "./std.js";
import { hasTarget, inspect } from "./toolchain.js";

/** The path of Debian's own Rust. */
export const SYSTEM_RUSTC = join("/usr", "bin", "rustc");

const COMPILER = [
  "rustc-web",
  "cargo-web",
  "rust-web-src",
  "rust-web-llvm",
  "rust-web-clippy",
  "rustfmt-web",
];

/**
 * Installs the recent Rust that Debian keeps for its browsers. It can compile to WebAssembly but lacks
 * the standard library for it, which is compiled here from its source package.
 */
export async function debianRust() {
  if (!areInstalled(COMPILER) || !inspect(SYSTEM_RUSTC)) {
    await announce("installing Debian's Rust compiler for WebAssembly", "30 s", async () => {
      await update();
      if (!isKnown("rustc-web")) {
        throw new Failure("This release has no package rustc-web.", {
          fix: "rustup target add wasm32-unknown-unknown",
        });
      }
      await install([...COMPILER.filter(isKnown), ...linker()]);
    });
  }
  const toolchain = inspect(SYSTEM_RUSTC);
  if (!toolchain) {
    throw new Failure(`${SYSTEM_RUSTC} is too old for this project.`, {
      fix: "rustup update stable && rustup target add wasm32-unknown-unknown",
    });
  }
  if (!hasTarget(toolchain)) {
    await announce("compiling Rust's standard library for WebAssembly", "45 s", () =>
      buildStd(toolchain),
    );
  }
  return toolchain;
}

/** The package of the LLVM linker that `rust-lld` links to. It is not a dependency of rustc. */
function linker() {
  const depends = ask("apt-cache", ["depends", "rust-web-llvm"]) ?? "";
  const version = /\bllvm-(\d+)\b/.exec(depends)?.[1];
  if (version && isKnown(`lld-${version}`)) return [`lld-${version}`];
  const known = (ask("apt-cache", ["pkgnames", "lld-"]) ?? "").match(/\d+$/gm) ?? [];
  const newest = Math.max(0, ...known.map(Number));
  return newest > 0 ? [`lld-${newest}`] : [];
}
