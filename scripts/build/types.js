import { readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { root } from "../lib/paths.js";
import { MODULES } from "./modules.js";

/** The types of the entries: the file in js/, and its name in dist/. Each comes for ESM and CommonJS. */
const TYPES = new Map([
  ["types.d.ts", "index"],
  ["hostlist/types.d.ts", "hostlist"],
  ["journal/types.d.ts", "journal"],
  ["journal/conformance.d.ts", "journal-conformance"],
  ["messages/types.d.ts", "messages"],
  ["proxy/types.d.ts", "proxy"],
  ["proxy/conformance.d.ts", "proxy-conformance"],
  ["simulate/types.d.ts", "simulator"],
]);

/** A .d.ts describes ESM, a .d.cts CommonJS. */
const ENDINGS = /** @type {const} */ ([
  ["d.ts", "js"],
  ["d.cts", "cjs"],
]);

/**
 * The types of a .wasm file. What its import returns depends on the tool that resolves it. As CommonJS,
 * the types work for `import` and `require`.
 */
const WASM_TYPES = `\
/** The file, in a form that depends on your tool: compiled for Workers, elsewhere a URL or bytes. */
declare const file: import("./index.cjs").ModuleSource;
export = file;
`;

/** @param {string} dist */
export function writeTypes(dist) {
  for (const [types, script] of ENDINGS) {
    for (const [from, to] of TYPES) {
      const text = readFileSync(join(root, "js", from), "utf8");
      writeFileSync(join(dist, `${to}.${types}`), inDist(text, from, script));
    }
    writeFileSync(join(dist, `slim.${types}`), `export * from "./index.${script}";\n`);
  }
  for (const { name } of MODULES) writeFileSync(join(dist, `${name}.wasm.d.cts`), WASM_TYPES);
}

/**
 * The types with the imports that the same file has in dist/.
 * @param {string} text
 * @param {string} from
 * @param {"js" | "cjs"} script
 */
function inDist(text, from, script) {
  return text.replaceAll(/"(\.\.?\/[\w./-]+\.d\.ts)"/g, (_, path) => {
    const name = TYPES.get(posix.join(posix.dirname(from), path));
    if (name === undefined) throw new Error(`js/${from} imports ${path}, which is not shipped`);
    return `"./${name}.${script}"`;
  });
}
