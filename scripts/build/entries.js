/**
 * @typedef {object} Entry one file of JavaScript that the package ships
 * @property {string} file
 * @property {"esm" | "cjs"} format
 * @property {string} types its twin for TypeScript: what a .d.ts describes is ESM, and a .d.cts
 *   CommonJS
 * @property {"inlined" | "imported" | "given"} module where its WebAssembly comes from
 * @property {string} [query] what its import adds to the name of the file
 */

/**
 * All ways in. package.json says who gets which.
 *
 * `inlined` works wherever WebAssembly may be compiled at run time. Cloudflare's Workers and
 * Vercel's edge functions forbid that: there the file is `imported`, which gives it compiled;
 * each has its own name for that import. Who wants to bring the file (to cache it, or to keep
 * nearly 200 KB out of the script) has it `given`.
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
