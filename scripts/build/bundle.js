import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/paths.js";
import { GLUE, NAME } from "./bind.js";
import { writeCommand } from "./command.js";
import { ENTRIES } from "./entries.js";
import { asFactory } from "./instances.js";
import { writeJournal } from "./journal.js";
import { bundleOptions } from "./options.js";
import { toPrintable } from "./printable.js";

/** @typedef {import("./entries.js").Entry} Entry */

const js = join(root, "js");

/**
 * The types of the .wasm file. What its import returns depends on the tool that resolves it. As
 * CommonJS, the types work for `import` and `require`.
 */
const WASM_TYPES = `\
/** The file, in a form that depends on your tool: compiled for Workers, elsewhere a URL or bytes. */
declare const file: import("./index.cjs").ModuleSource;
export = file;
`;

/**
 * Writes the files that the package ships.
 * @param {string} dist
 * @param {Buffer} module
 */
export async function bundle(dist, module) {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  await Promise.all([
    ...ENTRIES.map((entry) => write(dist, entry, module)),
    writeJournal(dist),
    writeCommand(dist),
  ]);
  for (const name of ["index.d.ts", "index.d.cts"]) {
    copyFileSync(join(js, "types.d.ts"), join(dist, name));
  }
  writeFileSync(join(dist, "slim.d.ts"), 'export * from "./index.js";\n');
  writeFileSync(join(dist, "slim.d.cts"), 'export * from "./index.cjs";\n');
  writeFileSync(join(dist, `${NAME}.wasm`), module);
  writeFileSync(join(dist, `${NAME}.wasm.d.cts`), WASM_TYPES);
}

/**
 * @param {string} dist
 * @param {Entry} entry
 * @param {Buffer} module
 */
async function write(dist, entry, module) {
  // Imported late: set-up may just have installed it.
  const { build } = await import("esbuild");
  const { file, format } = entry;
  await build({
    ...bundleOptions(format),
    entryPoints: [join(js, "index.js")],
    outfile: join(dist, file),
    plugins: [virtualModules(entry, module)],
  });
}

/**
 * The modules that js/ imports and a build provides: `ehpc:glue`, which creates wasm-bindgen's
 * functions, and `ehpc:module`, the WebAssembly module.
 * @param {Entry} entry
 * @param {Buffer} module
 * @returns {import("esbuild").Plugin}
 */
function virtualModules(entry, module) {
  const digest = createHash("sha256").update(module).digest("hex").slice(0, 16);
  const contents = `${moduleOf(entry, module)}\nexport const DIGEST = "${digest}";\n`;
  return {
    name: "ehpc",
    setup(build) {
      build.onResolve({ filter: /^ehpc:(glue|module)$/ }, ({ path }) => ({
        path: path.replace("ehpc:", ""),
        namespace: "ehpc",
      }));
      build.onResolve({ filter: /\.wasm(\?|$)/ }, ({ path }) => ({ path, external: true }));
      build.onLoad({ filter: /^module$/, namespace: "ehpc" }, () => ({ contents }));
      build.onLoad({ filter: /^glue$/, namespace: "ehpc" }, () => ({
        contents: asFactory(readFileSync(join(GLUE, `${NAME}.js`), "utf8")),
      }));
    },
  };
}

/**
 * @param {Entry} entry
 * @param {Buffer} module
 */
function moduleOf(entry, module) {
  switch (entry.module) {
    case "inlined":
      return `export default ${JSON.stringify(toPrintable(module))};`;
    case "imported":
      return `export { default } from "./${NAME}.wasm${entry.query ?? ""}";`;
    case "given":
      return "export default undefined;";
  }
}

/**
 * A file as a browser loads it, minified like by a bundler.
 * @param {string} dist
 * @param {string} [file] a file in dist/
 */
export async function minified(dist, file = "index.js") {
  const { transform } = await import("esbuild");
  const text = readFileSync(join(dist, file), "utf8");
  return (await transform(text, { minify: true, format: "esm", charset: "utf8" })).code;
}
