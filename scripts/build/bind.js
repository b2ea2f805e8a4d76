import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/paths.js";
import { capture } from "../lib/run.js";
import { withoutReferenceTypes } from "./features.js";

/** @typedef {import("./modules.js").Module} Module */
/** @typedef {Buffer<ArrayBuffer>} Bytes */
/** @typedef {ReadonlyMap<Module, Bytes>} Bound the optimised modules */

/**
 * The folder of a module's glue and the snippets that it imports.
 * @param {Module} module
 */
export function glueFolder({ name }) {
  return join(root, "target", "glue", name);
}

/**
 * The module's glue, a script.
 * @param {Module} module
 */
export function glueOf(module) {
  return join(glueFolder(module), `${module.name}.js`);
}

/**
 * Generates the JavaScript glue and the optimised modules.
 * @param {readonly import("./compile.js").Compiled[]} compiled
 * @param {import("../setup.js").BuildTools} tools
 * @returns {Promise<Bound>}
 */
export async function bindAll(compiled, tools) {
  const bound = new Map();
  for (const one of compiled) bound.set(one.module, await bind(one, tools));
  return bound;
}

/**
 * @param {import("./compile.js").Compiled} compiled
 * @param {import("../setup.js").BuildTools} tools
 * @returns {Promise<Bytes>}
 */
async function bind({ module, bytes }, { bindgen }) {
  const folder = glueFolder(module);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const compiled = join(folder, "compiled.wasm");
  writeFileSync(compiled, withoutReferenceTypes(bytes));
  await capture(bindgen, [compiled, folder, module.name]);
  const optimised = join(folder, `${module.name}.wasm`);
  // No feature flags: --all-features makes binaryen 132 write imports in a form that engines reject
  // (https://github.com/WebAssembly/binaryen/pull/8226). checkModule() would notice.
  const wasmOpt = join(root, "node_modules", "binaryen", "bin", "wasm-opt");
  await capture(process.execPath, [
    wasmOpt,
    "-Oz",
    // Addresses below 1,024 are the last of the stack: one that is that deep overflows anyway.
    "--low-memory-unused",
    // Leaves large functions apart that are called once: 0.5 KB smaller by Brotli.
    "--one-caller-inline-max-function-size=10",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    join(folder, `${module.name}_bg.wasm`),
    "-o",
    optimised,
  ]);
  return readFileSync(optimised);
}
