// How much a browser loaded.

import { brotliCompressSync, constants } from "node:zlib";

/** @typedef {{ raw: number, brotli: number }} Weight in bytes */

/**
 * @param {readonly Buffer[]} files
 * @returns {Weight}
 */
export function weigh(files) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  const compressed = files.map((file) => brotliCompressSync(file, { params }).length);
  return { raw: sum(files.map((file) => file.length)), brotli: sum(compressed) };
}

/** @param {readonly number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
