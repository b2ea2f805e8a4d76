// Prints the bytes of a module's code by crate, according to the names of its functions:
// `npm run build`, then `npm run weigh:crates`, or for the proxy's `npm run weigh:crates ehpc_proxy`.
// Inlined code counts for the caller.

import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { glueFolder } from "./build/bind.js";
import { CLIENT, MODULES } from "./build/modules.js";
import { Failure, main } from "./lib/failure.js";
import { root } from "./lib/paths.js";
import { capture } from "./lib/run.js";
import { setUpBuild } from "./setup.js";
import { functionSizes } from "./supply/function-sizes.js";

await main(async () => {
  const [wanted = CLIENT.name] = process.argv.slice(2);
  const chosen = MODULES.find(({ name }) => name === wanted);
  if (!chosen) throw new Failure(`There is no module ${wanted}.`);
  const module = await namedModule(chosen, await setUpBuild());
  const { functions, code, data, all } = functionSizes(module);
  /** @type {Map<string, number>} */
  const crates = new Map();
  for (const { name, bytes } of functions) {
    const crate = crateOf(name, chosen.crate);
    crates.set(crate, (crates.get(crate) ?? 0) + bytes);
  }
  const rows = [...crates].sort(([, a], [, b]) => b - a);
  for (const [crate, bytes] of rows) console.log(line(crate, bytes));
  console.log(line("total code", code));
  console.log(line("data", data));
  console.log(line("tables, types, imports, exports", all - code - data));
  const shipped = functionSizes(readFileSync(join(root, "dist", `${chosen.name}.wasm`)));
  console.log(line("code shipped in dist/", shipped.code));
});

/**
 * A module of the last build, with function names.
 * @param {import("./build/modules.js").Module} module
 * @param {import("./setup.js").BuildTools} tools
 */
async function namedModule(module, { bindgen }) {
  const folder = join(root, "target", "weigh");
  rmSync(folder, { recursive: true, force: true });
  const compiled = join(glueFolder(module), "compiled.wasm");
  await capture(bindgen, ["--keep-debug", compiled, folder, module.name]);
  const bound = join(folder, `${module.name}_bg.wasm`);
  const wasmOpt = join(root, "node_modules", "binaryen", "bin", "wasm-opt");
  const named = join(folder, "named.wasm");
  await capture(process.execPath, [wasmOpt, "-Oz", "-g", bound, "-o", named]);
  return readFileSync(named);
}

/**
 * The crate of a function: that of its type, or for drop glue, of the dropped type.
 * @param {string} name
 * @param {string} ours the crate that the module is compiled from
 */
function crateOf(name, ours) {
  const bare = name
    .replaceAll(/\[[0-9a-f]+\]/g, "")
    .replace(/^core::ptr::drop_(in_place|glue)::?</, "");
  const found = /\b([a-z_][\w]*)::/.exec(bare)?.[1];
  if (found === "__rustc") return "std";
  if (found) return found.replaceAll("_", "-");
  if (bare === "") return "without a name";
  if (bare.startsWith("__wbindgen")) return "wasm-bindgen";
  return /^(mem|__)/.test(bare) ? "compiler-builtins" : ours;
}

/**
 * @param {string} what
 * @param {number} bytes
 */
function line(what, bytes) {
  return `${what.padEnd(34)}${bytes.toLocaleString("en").padStart(9)}`;
}
