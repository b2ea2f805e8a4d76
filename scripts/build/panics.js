/**
 * The library's functions that never return: they say why there is a panic, and stop. In WebAssembly
 * nobody hears what they say, and stopping is a trap either way.
 */
const NEVER_RETURN = [
  "core::panicking::",
  "core::option::(expect|unwrap)_failed",
  "core::result::unwrap_failed",
  "core::cell::(\\w+::)?panic_",
  "core::str::slice_error_fail",
  "core::slice::(\\w+::)*(slice_\\w+_fail|len_mismatch_fail)",
  "alloc::raw_vec::(handle_error|capacity_overflow)",
  "alloc::alloc::handle_alloc_error",
];
const DIVERGES = new RegExp(`^(${NEVER_RETURN.join("|")})`);

/**
 * Makes each of them one instruction, so that all the formatting behind them is in nobody's way.
 * @param {Buffer<ArrayBuffer>} bound a module with its names
 */
export async function withoutPanics(bound) {
  // Not at the top: set-up may just have installed it.
  const { default: binaryen } = await import("binaryen");
  const module = binaryen.readBinary(bound);
  /** @typedef {{setBody(ref: number, body: number): void}} Bodies its types know nothing of it */
  const { setBody } = /** @type {{Function: Bodies}} */ (/** @type {unknown} */ (binaryen))
    .Function;
  let silenced = 0;
  for (let index = 0; index < module.getNumFunctions(); index++) {
    const ref = module.getFunctionByIndex(index);
    const { name, module: imported } = binaryen.getFunctionInfo(ref);
    if (imported || !DIVERGES.test(name.replaceAll(/\[[0-9a-f]+\]/g, ""))) continue;
    setBody(ref, module.unreachable());
    silenced++;
  }
  // Other names, from another compiler, would go unnoticed.
  if (silenced === 0) throw new Error("the module has no names by which panics are known");
  const bytes = Buffer.from(module.emitBinary());
  module.dispose();
  return bytes;
}
