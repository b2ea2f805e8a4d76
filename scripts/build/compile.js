import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../lib/failure.js";
import { cargoHome, root } from "../lib/paths.js";
import { output, run } from "../lib/run.js";
import { TARGET } from "../setup/rust.js";

/**
 * The crate as a WebAssembly module, before wasm-bindgen.
 * @param {import("../setup.js").BuildTools} tools
 * @returns {Promise<{path: string, bytes: Buffer<ArrayBuffer>}>}
 */
export async function compile({ env, sysroot }) {
  // First, so that the folder of the crates' sources is there and its name is known.
  await run("cargo", ["fetch", "--quiet", "--locked", "--target", TARGET], { env, limit: 600 });
  const messages = await output(
    "cargo",
    // `cdylib` alone: with `rlib` beside it, as in Cargo.toml, rustc drops link-time optimisation
    // without a word, and the module is half as large again.
    [
      "rustc",
      "--lib",
      "--release",
      "--locked",
      "--target",
      TARGET,
      "--crate-type",
      "cdylib",
    ].concat("--message-format=json-render-diagnostics"),
    { env: { ...env, CARGO_ENCODED_RUSTFLAGS: flags(env, sysroot) }, limit: 900 },
  );
  // Asked rather than guessed: the target folder may be anywhere.
  const path = artefact(messages);
  return { path, bytes: readFileSync(path) };
}

/**
 * The compiler's flags: the user's RUSTFLAGS, then ours. In this form they may hold spaces, and
 * they stand above all of cargo's configuration, so that nobody's ~/.cargo/config.toml changes
 * what is published.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} sysroot
 */
function flags({ CARGO_ENCODED_RUSTFLAGS, RUSTFLAGS }, sysroot) {
  const users = CARGO_ENCODED_RUSTFLAGS?.split("\x1f") ?? RUSTFLAGS?.split(/\s+/) ?? [];
  const ours = [
    // sha2's small code: 7.6 KB less.
    '--cfg=sha2_backend_soft="compact"',
    // wasm-bindgen's side of what features.js says; wasm-bindgen itself asks for it when compiled.
    "-Ctarget-feature=-reference-types",
    // No path of this machine gets into the module, so any folder gives the same bytes.
    `--remap-path-prefix=${root}=/ehpc-remove-nodes`,
    `--remap-path-prefix=${cargoHome}=/cargo`,
    // Below it, a folder is named after the registry or the mirror that was asked.
    ...sources().map((folder) => `--remap-path-prefix=${folder}=/crates`),
    `--remap-path-prefix=${join(sysroot, "lib", "rustlib", "src", "rust")}=/rust`,
  ];
  return [...users, ...ours].filter((flag) => flag !== "").join("\x1f");
}

function sources() {
  const parent = join(cargoHome, "registry", "src");
  if (!existsSync(parent)) return [];
  return readdirSync(parent).map((name) => join(parent, name));
}

/** @param {string} messages one JSON text a line */
function artefact(messages) {
  for (const line of messages.trim().split("\n").reverse()) {
    const message = JSON.parse(line);
    if (message.reason !== "compiler-artifact" || !message.target.kind.includes("cdylib")) continue;
    /** @type {string[]} */
    const files = message.filenames;
    const path = files.find((name) => name.endsWith(".wasm"));
    if (path) return path;
  }
  throw new Failure("cargo built no .wasm file.");
}
