import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { minified } from "./bundle.js";
import { MODULES } from "./modules.js";

/** @typedef {{ raw: number, brotli: number }} Size in bytes */

/**
 * The sizes of the package, as lines to print.
 * @param {string} dist
 */
export async function sizes(dist) {
  const rows = Object.entries(await sizesOf(dist)).map(
    ([what, { raw, brotli }]) => `  ${what.padEnd(28)}${number(raw)} ${number(brotli)}`,
  );
  return [`${" ".repeat(28)}       raw     Brotli`, ...rows];
}

/**
 * The size of each part of the package.
 * @param {string} dist
 * @returns {Promise<Record<string, Size>>}
 */
export async function sizesOf(dist) {
  const modules = MODULES.map(({ name }) => `${name}.wasm`);
  return {
    ...Object.fromEntries(modules.map((file) => [file, sizeOf(readFileSync(join(dist, file)))])),
    "slim.js, minified": sizeOf(Buffer.from(await minified(dist, "slim.js"))),
    "index.js, the module in it": sizeOf(readFileSync(join(dist, "index.js"))),
    "index.js, minified": sizeOf(Buffer.from(await minified(dist))),
    "proxy.js, minified": sizeOf(Buffer.from(await minified(dist, "proxy.js"))),
    "simulator.js": sizeOf(readFileSync(join(dist, "simulator.js"))),
  };
}

/**
 * @param {Uint8Array} bytes
 * @returns {Size}
 */
export function sizeOf(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  return { raw: bytes.length, brotli: brotliCompressSync(bytes, { params }).length };
}

/** @param {number} value */
function number(value) {
  return value.toLocaleString("en").padStart(10);
}
