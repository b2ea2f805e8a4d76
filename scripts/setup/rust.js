import { Failure } from "../lib/failure.js";
import { find } from "../lib/path-variable.js";

const NODE = 20;

const INSTALL_RUST =
  process.platform === "win32"
    ? "winget install Rustlang.Rustup"
    : "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh (or your system's packages)";

/** Checks for Node and Rust, which set-up cannot install. */
export function nodeAndRust() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < NODE) {
    throw new Failure(`Node ${NODE} or newer is required (this is ${process.versions.node}).`, {
      fix: "install a newer Node.js (nodejs.org, or a version manager), then try again",
    });
  }
  for (const name of ["cargo", "rustc"]) {
    if (find(name)) continue;
    throw new Failure(`Rust's \`${name}\` is not in PATH.`, { fix: INSTALL_RUST });
  }
}
