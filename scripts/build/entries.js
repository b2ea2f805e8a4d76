import { CLIENT, PROXY } from "./modules.js";

/** @typedef {"esm" | "cjs"} Format */

/**
 * @typedef {object} Entry a JavaScript entry of the package that uses WebAssembly
 * @property {string} file
 * @property {Format} format
 * @property {string} from its script in js/
 * @property {import("./modules.js").Module} wasm its WebAssembly
 * @property {"inlined" | "imported" | "given"} module where that is
 * @property {string} [query] the query of the import
 */

const client = { from: "index.js", wasm: CLIENT };
const proxy = { from: "proxy/index.js", wasm: PROXY };

/**
 * All of them. package.json selects one for each environment.
 *
 * `inlined` works wherever WebAssembly may be compiled at run time. Cloudflare Workers and Vercel edge
 * functions forbid that: there the file is `imported`, already compiled, with a different query each.
 * Apps that load the file themselves (to cache it, or to keep nearly 200 KB out of the script) use
 * `given`.
 * @type {readonly Entry[]}
 */
export const ENTRIES = [
  { ...client, file: "index.js", format: "esm", module: "inlined" },
  { ...client, file: "index.cjs", format: "cjs", module: "inlined" },
  { ...client, file: "workerd.js", format: "esm", module: "imported" },
  { ...client, file: "edge-light.js", format: "esm", module: "imported", query: "?module" },
  { ...client, file: "slim.js", format: "esm", module: "given" },
  { ...client, file: "slim.cjs", format: "cjs", module: "given" },
  { ...proxy, file: "proxy.js", format: "esm", module: "inlined" },
  { ...proxy, file: "proxy.cjs", format: "cjs", module: "inlined" },
  { ...proxy, file: "proxy.workerd.js", format: "esm", module: "imported" },
  { ...proxy, file: "proxy.edge-light.js", format: "esm", module: "imported", query: "?module" },
];

/** The entries that hold all that they need, as any engine can load them. */
export const SELF_CONTAINED = ENTRIES.filter(({ module }) => module !== "imported");
