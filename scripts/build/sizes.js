import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { NAME } from "./bind.js";
import { minified } from "./bundle.js";

/**
 * How large the package is, as lines to print.
 * @param {string} dist
 */
export async function sizes(dist) {
  const module = readFileSync(join(dist, `${NAME}.wasm`));
  const bundle = readFileSync(join(dist, "index.js"));
  const loaded = Buffer.from(await minified(dist));
  const rows = [
    line(`${NAME}.wasm`, module),
    line("index.js, the module in it", bundle),
    line("the same, minified", loaded),
  ];
  return [`${" ".repeat(28)}       raw     Brotli`, ...rows];
}

/**
 * @param {string} what
 * @param {Buffer} bytes
 */
function line(what, bytes) {
  return `  ${what.padEnd(28)}${number(bytes.length)} ${number(brotli(bytes))}`;
}

/** @param {number} value */
function number(value) {
  return value.toLocaleString("en").padStart(10);
}

/** @param {Buffer} bytes */
function brotli(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  return brotliCompressSync(bytes, { params }).length;
}
