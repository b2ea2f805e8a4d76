// It is our own code because twiggy is no longer maintained, and binaryen counts instructions instead of
// bytes.

import { byte, number, text } from "../build/sections.js";

const CUSTOM = 0;
const IMPORT = 2;
const CODE = 10;
const DATA = 11;
const FUNCTION_NAMES = 1;

/**
 * The size of each function of a module, in bytes.
 * @param {Buffer} module
 */
export function functionSizes(module) {
  const reader = { bytes: module, at: 8 };
  /** @type {number[]} */
  const sizes = [];
  /** @type {Map<number, string>} */
  const names = new Map();
  const total = { imports: 0, code: 0, data: 0, named: 0 };
  while (reader.at < module.length) {
    const id = byte(reader);
    const length = number(reader);
    const end = reader.at + length;
    if (id === IMPORT) total.imports = number({ ...reader });
    if (id === DATA) total.data = length;
    if (id === CODE) {
      total.code = length;
      for (let left = number(reader); left > 0; left--) {
        const size = number(reader);
        sizes.push(size);
        reader.at += size;
      }
    }
    if (id === CUSTOM && text(reader) === "name") {
      total.named = length;
      readNames(reader, end, names);
    }
    reader.at = end;
  }
  // wasm-bindgen imports only functions, which come first in the function index space.
  const functions = sizes.map((bytes, index) => ({
    name: names.get(index + total.imports) ?? "",
    bytes,
  }));
  return { functions, code: total.code, data: total.data, all: module.length - total.named };
}

/**
 * @param {import("../build/sections.js").Reader} reader
 * @param {number} end
 * @param {Map<number, string>} names
 */
function readNames(reader, end, names) {
  while (reader.at < end) {
    const kind = byte(reader);
    const next = number(reader) + reader.at;
    if (kind === FUNCTION_NAMES) {
      for (let left = number(reader); left > 0; left--) names.set(number(reader), text(reader));
    }
    reader.at = next;
  }
}
