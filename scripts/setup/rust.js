import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { announce } from "../lib/announce.js";
import { Failure } from "../lib/failure.js";
import { find } from "../lib/path-variable.js";
import { root } from "../lib/paths.js";
import { ask, capture } from "../lib/run.js";

export const TARGET = "wasm32-unknown-unknown";

const INSTALL_RUSTUP =
  process.platform === "win32"
    ? "winget install Rustlang.Rustup"
    : "install rustup: https://rustup.rs, or your system's package of that name";

/** What links Rust's programs; on Windows, rustup finds it outside of PATH. */
const LINKERS = process.platform === "win32" ? ["rustc"] : ["cc", "gcc", "clang"];

const INSTALL_LINKER =
  process.platform === "darwin"
    ? "xcode-select --install"
    : "on Debian and its relatives: sudo apt-get update && sudo apt-get install -y gcc libc6-dev";

/**
 * Rust as rust-toolchain.toml asks for it. rustup brings it; a Rust without rustup will do if it
 * compiles to WebAssembly.
 * @returns {Promise<{ sysroot: string }>}
 */
export async function rust() {
  for (const name of ["cargo", "rustc"]) {
    if (find(name)) continue;
    throw new Failure(`Rust's \`${name}\` is not in PATH.`, { fix: INSTALL_RUSTUP });
  }
  if (!LINKERS.some((name) => find(name))) {
    throw new Failure("Rust needs a C compiler to link programs, and none is in PATH.", {
      fix: INSTALL_LINKER,
    });
  }
  const rustup = find("rustup");
  if (rustup && !isInstalled(rustup)) {
    await announce(`installing Rust ${wanted()} by rustup`, "40 s", () =>
      capture(rustup, ["toolchain", "install", wanted(), ...PARTS], { cwd: root, limit: 600 }),
    );
  }
  const said = ask("rustc", ["--print", "sysroot", "--print", "target-libdir", "--target", TARGET]);
  const [sysroot, libraries] = said?.split(/\r?\n/) ?? [];
  if (sysroot && libraries && existsSync(libraries)) return { sysroot };
  throw new Failure(`The Rust in PATH cannot compile to ${TARGET}.`, {
    fix: rustup
      ? `rustup toolchain install ${wanted()} ${PARTS.join(" ")}`
      : `${INSTALL_RUSTUP} (or your system's package of Rust's library for ${TARGET})`,
  });
}

const PARTS = [
  ...["--profile", "minimal", "--target", TARGET],
  ...["--component", "clippy", "--component", "rustfmt", "--no-self-update"],
];

function wanted() {
  const text = readFileSync(join(root, "rust-toolchain.toml"), "utf8");
  return /^channel = "([^"]+)"/m.exec(text)?.[1] ?? "stable";
}

/** @param {string} rustup */
function isInstalled(rustup) {
  const parts = ask(rustup, ["component", "list", "--installed", "--toolchain", wanted()]);
  return [`rust-std-${TARGET}`, "clippy", "rustfmt"].every((part) => parts?.includes(part));
}
