import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/paths.js";
import { glueOf } from "./bind.js";
import { writeCommand, writeSimulator } from "./command.js";
import { ENTRIES } from "./entries.js";
import { asFactory } from "./instances.js";
import { bundleOptions } from "./options.js";
import { writePlain } from "./plain.js";
import { toPrintable } from "./printable.js";
import { writeTypes } from "./types.js";

/** @typedef {import("./entries.js").Entry} Entry */
/** @typedef {import("./bind.js").Bound} Bound */

/**
 * Writes the files that the package ships.
 * @param {string} dist
 * @param {Bound} bound
 */
export async function bundle(dist, bound) {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  await Promise.all([
    ...ENTRIES.map((entry) => write(dist, entry, bound)),
    writePlain(dist),
    writeCommand(dist),
    writeSimulator(dist),
  ]);
  writeTypes(dist);
  for (const [{ name }, bytes] of bound) writeFileSync(join(dist, `${name}.wasm`), bytes);
}

/**
 * @param {string} dist
 * @param {Entry} entry
 * @param {Bound} bound
 */
async function write(dist, entry, bound) {
  // Imported late: set-up may just have installed it.
  const { build } = await import("esbuild");
  const { file, format, from, wasm } = entry;
  const bytes = bound.get(wasm);
  if (!bytes) throw new Error(`${wasm.name} is not built`);
  await build({
    ...bundleOptions(format),
    entryPoints: [join(root, "js", from)],
    outfile: join(dist, file),
    plugins: [virtualModules(entry, bytes)],
  });
}

/**
 * The modules that js/ imports and a build provides: `ehpc:glue`, which creates wasm-bindgen's
 * functions, and `ehpc:module`, the WebAssembly module.
 * @param {Entry} entry
 * @param {Buffer} bytes
 * @returns {import("esbuild").Plugin}
 */
function virtualModules(entry, bytes) {
  const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  const contents = `${moduleOf(entry, bytes)}\nexport const DIGEST = "${digest}";\n`;
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
        contents: asFactory(readFileSync(glueOf(entry.wasm), "utf8")),
      }));
    },
  };
}

/**
 * @param {Entry} entry
 * @param {Buffer} bytes
 */
function moduleOf(entry, bytes) {
  switch (entry.module) {
    case "inlined":
      return `export default ${JSON.stringify(toPrintable(bytes))};`;
    case "imported":
      return `export { default } from "./${entry.wasm.name}.wasm${entry.query ?? ""}";`;
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
