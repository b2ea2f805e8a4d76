// The size of what a browser loaded.

import { brotliCompressSync, constants } from "node:zlib";

/** @typedef {{ raw: number, brotli: number }} Weight in bytes */

/**
 * @param {readonly Buffer[]} files
 * @returns {Weight}
 */
export function weigh(files) {
  const raw = sum(files.map((file) => file.length));
  // A dev server sends megabytes uncompressed; best compression would take half a minute.
  const quality = raw > 1_000_000 ? 5 : constants.BROTLI_MAX_QUALITY;
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality };
  return { raw, brotli: sum(files.map((file) => brotliCompressSync(file, { params }).length)) };
}

/** @param {readonly number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
