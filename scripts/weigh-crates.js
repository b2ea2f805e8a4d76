// Prints the bytes of the module's code by crate, according to the names of its functions:
// `npm run build`, then `npm run weigh:crates`. Inlined code counts for the caller.

import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { glueFolder } from "./build/bind.js";
import { CLIENT } from "./build/modules.js";
import { main } from "./lib/failure.js";
import { root } from "./lib/paths.js";
import { capture } from "./lib/run.js";
import { setUpBuild } from "./setup.js";
import { functionSizes } from "./supply/function-sizes.js";

const NAME = CLIENT.name;
const OURS = CLIENT.crate;

await main(async () => {
  const module = await namedModule(await setUpBuild());
  const { functions, code, data, all } = functionSizes(module);
  /** @type {Map<string, number>} */
  const crates = new Map();
  for (const { name, bytes } of functions) {
    const crate = crateOf(name);
    crates.set(crate, (crates.get(crate) ?? 0) + bytes);
  }
  const rows = [...crates].sort(([, a], [, b]) => b - a);
  for (const [crate, bytes] of rows) console.log(line(crate, bytes));
  console.log(line("total code", code));
  console.log(line("data", data));
  console.log(line("tables, types, imports, exports", all - code - data));
  const shipped = functionSizes(readFileSync(join(root, "dist", `${NAME}.wasm`)));
  console.log(line("code shipped in dist/", shipped.code));
});

/**
 * The module of the last build, with function names.
 * @param {import("./setup.js").BuildTools} tools
 */
async function namedModule({ bindgen }) {
  const folder = join(root, "target", "weigh");
  rmSync(folder, { recursive: true, force: true });
  await capture(bindgen, ["--keep-debug", join(glueFolder(CLIENT), "compiled.wasm"), folder, NAME]);
  const bound = join(folder, `${NAME}_bg.wasm`);
  const wasmOpt = join(root, "node_modules", "binaryen", "bin", "wasm-opt");
  const named = join(folder, "named.wasm");
  await capture(process.execPath, [wasmOpt, "-Oz", "-g", bound, "-o", named]);
  return readFileSync(named);
}

/**
 * The crate of a function: that of its type, or for drop glue, of the dropped type.
 * @param {string} name
 */
function crateOf(name) {
  const bare = name
    .replaceAll(/\[[0-9a-f]+\]/g, "")
    .replace(/^core::ptr::drop_(in_place|glue)::?</, "");
  const found = /\b([a-z_][\w]*)::/.exec(bare)?.[1];
  if (found === "__rustc") return "std";
  if (found) return found === NAME ? OURS : found.replaceAll("_", "-");
  if (bare === "") return "without a name";
  if (bare.startsWith("__wbindgen")) return "wasm-bindgen";
  return /^(mem|__)/.test(bare) ? "compiler-builtins" : OURS;
}

/**
 * @param {string} what
 * @param {number} bytes
 */
function line(what, bytes) {
  return `${what.padEnd(34)}${bytes.toLocaleString("en").padStart(9)}`;
}
