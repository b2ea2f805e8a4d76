/**
 * @typedef {object} Entry a JavaScript entry of the package
 * @property {string} file
 * @property {"esm" | "cjs"} format
 * @property {string} types its types: a .d.ts describes ESM, a .d.cts CommonJS
 * @property {"inlined" | "imported" | "given"} module the source of its WebAssembly
 * @property {string} [query] the query of the import
 */

/**
 * All entries. package.json selects one for each environment.
 *
 * `inlined` works wherever WebAssembly may be compiled at run time. Cloudflare Workers and Vercel edge
 * functions forbid that: there the file is `imported`, already compiled, with a different query each.
 * Apps that load the file themselves (to cache it, or to keep nearly 200 KB out of the script) use
 * `given`.
 * @type {readonly Entry[]}
 */
export const ENTRIES = [
  { file: "index.js", format: "esm", types: "index.d.ts", module: "inlined" },
  { file: "index.cjs", format: "cjs", types: "index.d.cts", module: "inlined" },
  { file: "workerd.js", format: "esm", types: "index.d.ts", module: "imported" },
  {
    file: "edge-light.js",
    format: "esm",
    types: "index.d.ts",
    module: "imported",
    query: "?module",
  },
  { file: "slim.js", format: "esm", types: "slim.d.ts", module: "given" },
  { file: "slim.cjs", format: "cjs", types: "slim.d.cts", module: "given" },
];
