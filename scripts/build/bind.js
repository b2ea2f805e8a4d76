import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/paths.js";
import { capture } from "../lib/run.js";
import { withoutReferenceTypes } from "./features.js";

/** The name of the module, its glue, and the shipped file. */
export const NAME = "ehpc_remove_nodes";

/** The folder of the glue and the snippets that it imports. */
export const GLUE = join(root, "target", "glue");

/**
 * Generates the JavaScript glue and the optimised module.
 * @param {string} cdylib
 * @param {import("../setup.js").BuildTools} tools
 * @returns {Promise<Buffer<ArrayBuffer>>} the module
 */
export async function bind(cdylib, { bindgen }) {
  rmSync(GLUE, { recursive: true, force: true });
  mkdirSync(GLUE, { recursive: true });
  const compiled = join(GLUE, "compiled.wasm");
  writeFileSync(compiled, withoutReferenceTypes(readFileSync(cdylib)));
  await capture(bindgen, [compiled, GLUE, NAME]);
  const module = join(GLUE, `${NAME}.wasm`);
  // No feature flags: --all-features makes binaryen 132 write imports in a form that engines reject
  // (https://github.com/WebAssembly/binaryen/pull/8226). checkModule() would notice.
  const wasmOpt = join(root, "node_modules", "binaryen", "bin", "wasm-opt");
  const bound = join(GLUE, `${NAME}_bg.wasm`);
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
    bound,
    "-o",
    module,
  ]);
  return readFileSync(module);
}
