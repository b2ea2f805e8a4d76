import { Failure } from "../lib/failure.js";
import { find } from "../lib/path-variable.js";

const NODE = 20;

const INSTALL_RUST =
  process.platform === "win32"
    ? "winget install Rustlang.Rustup"
    : "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh (or your system's packages)";

/** Node and Rust are what set-up cannot bring; all else follows from them. */
export function nodeAndRust() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < NODE) {
    throw new Failure(`This is Node ${process.versions.node}; ${NODE} or newer is needed.`, {
      fix: "install a newer Node.js (nodejs.org, or a version manager), then try again",
    });
  }
  for (const name of ["cargo", "rustc"]) {
    if (find(name)) continue;
    throw new Failure(`Rust's \`${name}\` is not in PATH.`, { fix: INSTALL_RUST });
  }
}
