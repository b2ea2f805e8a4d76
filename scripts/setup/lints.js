import { existsSync } from "node:fs";
import { join } from "node:path";
import { announce } from "../lib/announce.js";
import { Failure } from "../lib/failure.js";
import { find } from "../lib/path-variable.js";
import { capture } from "../lib/run.js";
import { hasApt, install, update } from "./apt.js";
import { SYSTEM_RUSTC } from "./debian-rust.js";

const PROGRAMS = ["cargo-clippy", "clippy-driver", "cargo-fmt", "rustfmt"];

/**
 * Installs clippy and rustfmt of the selected toolchain: a minimal toolchain lacks them, and another
 * toolchain's clippy cannot read this compiler's libraries.
 * @param {import("./toolchain.js").Toolchain} toolchain
 */
export async function lints(toolchain) {
  if (arePresent(toolchain)) return;
  const rustup = find("rustup");
  if (toolchain.rustc === SYSTEM_RUSTC && hasApt()) {
    await announce("installing clippy and rustfmt", "10 s", async () => {
      await update();
      await install(["rust-web-clippy", "rustfmt-web"]);
    });
  } else if (rustup) {
    await announce("adding clippy and rustfmt by rustup", "10 s", () =>
      capture(rustup, ["component", "add", "clippy", "rustfmt"], { limit: 180 }),
    );
  }
  if (arePresent(toolchain)) return;
  throw new Failure(`clippy and rustfmt are missing for ${toolchain.rustc}.`, {
    fix: "rustup component add clippy rustfmt (without rustup: your system's packages for them)",
  });
}

/** @param {import("./toolchain.js").Toolchain} toolchain */
function arePresent({ sysroot }) {
  const extension = process.platform === "win32" ? ".exe" : "";
  return PROGRAMS.every((name) => existsSync(join(sysroot, "bin", name + extension)));
}
