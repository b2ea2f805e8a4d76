import { announce } from "../lib/announce.js";
import { Failure } from "../lib/failure.js";
import { find } from "../lib/path-variable.js";
import { capture } from "../lib/run.js";
import { hasApt } from "./apt.js";
import { debianRust, SYSTEM_RUSTC } from "./debian-rust.js";
import { environment, hasTarget, inspect, TARGET } from "./toolchain.js";

const ADD = ["target", "add", TARGET];

/**
 * Finds a Rust toolchain for WebAssembly: the one in PATH or the system's own; or adds one by rustup
 * or from Debian.
 */
export async function wasmTarget() {
  const toolchain = present() ?? (await addByRustup()) ?? (await addByDebian());
  return { toolchain, env: environment(toolchain) };
}

function present() {
  for (const rustc of [find("rustc"), SYSTEM_RUSTC]) {
    const toolchain = inspect(rustc);
    if (toolchain && hasTarget(toolchain)) return toolchain;
  }
  return undefined;
}

async function addByRustup() {
  const rustup = find("rustup");
  // An old compiler is not updated: that is up to the user.
  if (!rustup || !inspect(find("rustc"))) return undefined;
  try {
    await announce(`adding Rust's target ${TARGET} by rustup`, "10 s", () =>
      capture(rustup, ADD, { limit: 120 }),
    );
  } catch (error) {
    if (!(error instanceof Failure) || !hasApt()) throw mendByRustup(error);
    console.log("  rustup failed (its server may be unreachable); trying Debian's packages");
    return undefined;
  }
  const toolchain = inspect(find("rustc"));
  return toolchain && hasTarget(toolchain) ? toolchain : undefined;
}

async function addByDebian() {
  if (hasApt()) return debianRust();
  if (!inspect(find("rustc"))) {
    throw new Failure("The Rust compiler in PATH does not work or is older than 1.85.", {
      fix: find("rustup") ? "rustup update stable" : "install a newer Rust, e.g. from rustup.rs",
    });
  }
  throw mendByRustup(undefined);
}

/** @param {unknown} error */
function mendByRustup(error) {
  return new Failure(`Rust's target ${TARGET} is missing and could not be added.`, {
    fix: `rustup ${ADD.join(" ")} (without rustup: your system's package for ${TARGET})`,
    output: error instanceof Failure ? error.output : undefined,
  });
}
