import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/paths.js";
import { GLUE, NAME } from "./bind.js";

const js = join(root, "js");

/**
 * Fills a folder with what the package ships.
 * @param {string} dist
 * @param {Buffer} module
 */
export async function bundle(dist, module) {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const names = await write(join(dist, "index.js"), "esm", module);
  await write(join(dist, "index.cjs"), "cjs", module);
  writeFileSync(join(dist, "node.js"), nodeEntry(names));
  // The same types twice: what a .d.ts describes is ESM, and a .d.cts CommonJS.
  for (const name of ["index.d.ts", "index.d.cts"]) {
    copyFileSync(join(js, "types.d.ts"), join(dist, name));
  }
  writeFileSync(join(dist, `${NAME}.wasm`), module);
}

/**
 * @param {string} outfile
 * @param {"esm" | "cjs"} format
 * @param {Buffer} module
 */
async function write(outfile, format, module) {
  // Not at the top: set-up may just have installed it.
  const { build } = await import("esbuild");
  const { metafile } = await build({
    entryPoints: [join(js, "index.js")],
    absWorkingDir: root,
    outfile,
    format,
    bundle: true,
    // For Node, esbuild adds the list of names that Node's `import` of CommonJS reads.
    platform: format === "cjs" ? "node" : "neutral",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
    plugins: [virtualModules(module)],
  });
  return Object.values(metafile.outputs).flatMap((file) => file.exports);
}

/**
 * What js/ imports and only a build can give: `ehpc:glue`, wasm-bindgen's functions, and
 * `ehpc:module`, the WebAssembly module as Base64 text.
 * @param {Buffer} module
 * @returns {import("esbuild").Plugin}
 */
function virtualModules(module) {
  return {
    name: "ehpc",
    setup(build) {
      build.onResolve({ filter: /^ehpc:glue$/ }, () => ({ path: join(GLUE, `${NAME}.js`) }));
      build.onResolve({ filter: /^ehpc:module$/ }, () => ({ path: "module", namespace: "ehpc" }));
      build.onLoad({ filter: /^module$/, namespace: "ehpc" }, () => ({
        contents: module.toString("base64"),
        loader: "text",
      }));
    },
  };
}

/**
 * In Node, `import` hands out what `require` does, or one process would hold two instances, each
 * with its own HpcError.
 * @param {readonly string[]} names
 */
function nodeEntry(names) {
  return `export {\n${[...names]
    .sort()
    .map((name) => `  ${name},\n`)
    .join("")}} from "./index.cjs";\n`;
}

/**
 * What a browser loads: bundlers minify.
 * @param {string} dist
 */
export async function minified(dist) {
  const { transform } = await import("esbuild");
  const text = readFileSync(join(dist, "index.js"), "utf8");
  return (await transform(text, { minify: true, format: "esm", charset: "utf8" })).code;
}
