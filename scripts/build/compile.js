import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../lib/failure.js";
import { cargoHome, root } from "../lib/paths.js";
import { output, run } from "../lib/run.js";
import { TARGET } from "../setup/rust.js";
import { MODULES } from "./modules.js";

/** @typedef {import("./modules.js").Module} Module */
/** @typedef {{module: Module, bytes: Buffer<ArrayBuffer>}} Compiled a module before wasm-bindgen */

/**
 * Compiles the crates to WebAssembly modules.
 * @param {import("../setup.js").BuildTools} tools
 * @returns {Promise<Compiled[]>}
 */
export async function compileAll(tools) {
  // First, so that the folder of the crates' sources exists.
  const fetch = ["fetch", "--quiet", "--locked", "--target", TARGET];
  await run("cargo", fetch, { env: tools.env, limit: 600 });
  const compiled = [];
  for (const module of MODULES) compiled.push({ module, bytes: await compile(module, tools) });
  return compiled;
}

/**
 * @param {Module} module
 * @param {import("../setup.js").BuildTools} tools
 */
async function compile({ crate }, { env, sysroot }) {
  const messages = await output(
    "cargo",
    // Only `cdylib`: with `rlib` too, as in Cargo.toml, rustc silently disables link-time
    // optimisation (https://github.com/rust-lang/rust/issues/51009): the module is 50 % larger.
    [
      "rustc",
      ...["-p", crate, "--lib"],
      "--release",
      "--locked",
      "--target",
      TARGET,
      "--crate-type",
      "cdylib",
    ].concat("--message-format=json-render-diagnostics"),
    { env: { ...env, CARGO_ENCODED_RUSTFLAGS: flags(env, sysroot) }, limit: 900 },
  );
  // Read from cargo's output: the target folder may be anywhere.
  return readFileSync(artefact(messages));
}

/**
 * The compiler's flags: the user's RUSTFLAGS, then the project's. In this form they may contain spaces
 * and override cargo's configuration, so that no ~/.cargo/config.toml changes the published bytes.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} sysroot
 */
function flags({ CARGO_ENCODED_RUSTFLAGS, RUSTFLAGS }, sysroot) {
  const users = CARGO_ENCODED_RUSTFLAGS?.split("\x1f") ?? RUSTFLAGS?.split(/\s+/) ?? [];
  const ours = [
    // sha2's compact code: 7.6 KB smaller.
    '--cfg=sha2_backend_soft="compact"',
    // The compiler's part of features.js; wasm-bindgen reads it when it is compiled.
    "-Ctarget-feature=-reference-types",
    // Inlines less than opt-level "s" does by itself, nearly as little as "z": 1.9 KB smaller by Brotli,
    // and as fast.
    "-Cllvm-args=-inline-threshold=10",
    // Removes this machine's paths, so that a build in any folder has the same bytes.
    `--remap-path-prefix=${root}=/ehpc-remove-nodes`,
    `--remap-path-prefix=${cargoHome}=/cargo`,
    // The folders below are named after the registry or mirror in use.
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

/** @param {string} messages one JSON text per line */
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
