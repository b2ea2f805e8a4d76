import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cargoHome } from "../lib/paths.js";
import { capture } from "../lib/run.js";
import { asRoot } from "./apt.js";
import { BUILT_BY, TARGET } from "./toolchain.js";

const PARTS = "std,panic_abort,panic_unwind,proc_macro,test";

/**
 * Builds the standard library for WebAssembly, which distributions omit, from the compiler's sources,
 * and installs it where rustc looks for it.
 * @param {import("./toolchain.js").Toolchain} toolchain
 * @param {string} [into] the folder for the libraries
 */
export async function buildStd(toolchain, into = toolchain.targetLib) {
  // An empty crate, so that only the library's files are built.
  const folder = mkdtempSync(join(tmpdir(), "wasm-std-"));
  try {
    mkdirSync(join(folder, "src"));
    writeFileSync(join(folder, "src", "lib.rs"), "");
    writeFileSync(join(folder, "Cargo.toml"), MANIFEST);
    await capture(
      join(dirname(toolchain.rustc), "cargo"),
      ["build", "--release", "--target", TARGET, `-Zbuild-std=${PARTS}`],
      { cwd: folder, env: environment(toolchain, folder), limit: 900 },
    );
    const built = join(folder, "target", TARGET, "release", "deps");
    writeFileSync(join(built, BUILT_BY), toolchain.version);
    await replace(built, into);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} built
 * @param {string} into
 */
async function replace(built, into) {
  const libraries = readdirSync(built).filter((name) => /^lib(?!empty-).*\.rlib$/.test(name));
  const files = [...libraries, BUILT_BY].map((name) => join(built, name));
  // Removes libraries of an older compiler.
  await asRoot(["rm", "-rf", into], 60);
  await asRoot(["mkdir", "-p", into], 60);
  await asRoot(["cp", ...files, into], 60);
  await asRoot(["chmod", "-R", "a+rX", into], 60);
}

/**
 * @param {import("./toolchain.js").Toolchain} toolchain
 * @param {string} folder
 */
function environment({ rustc, sysroot }, folder) {
  const flags = [
    // Required for link-time optimisation of users of the library.
    "-Cembed-bitcode=yes",
    // Removes this machine's paths.
    `--remap-path-prefix=${join(sysroot, "lib", "rustlib", "src", "rust")}=/rust`,
    `--remap-path-prefix=${cargoHome}=/cargo`,
    `--remap-path-prefix=${folder}=/std`,
  ];
  return {
    ...process.env,
    RUSTC: rustc,
    // Overrides RUSTFLAGS and cargo's configuration.
    CARGO_ENCODED_RUSTFLAGS: flags.join("\x1f"),
    CARGO_TARGET_DIR: join(folder, "target"),
    // -Zbuild-std requires a nightly compiler otherwise.
    RUSTC_BOOTSTRAP: "1",
  };
}

const MANIFEST = `[package]
name = "empty"
version = "0.0.0"
edition = "2021"

[workspace]
`;
