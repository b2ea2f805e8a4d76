import { byte, leb, named, number, text, withSections } from "./sections.js";

/** @typedef {import("./sections.js").Reader} Reader */

/**
 * Gives the module's imports short names, in the module and in its glue. wasm-bindgen ends each with
 * sixteen hexadecimal digits, which no compressor can shorten.
 * @param {Buffer<ArrayBuffer>} module
 * @param {string} glue
 */
export function withShortNames(module, glue) {
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(module));
  /** @type {Map<string, string>} */
  const short = new Map();
  for (const { module: from, name } of imports) {
    for (const long of [from, name]) {
      if (!short.has(long)) short.set(long, `_${short.size.toString(36)}`);
    }
  }
  // Whole names only; the module's own stands between quotation marks.
  const renamed = glue.replaceAll(/"\.\/\w+\.js"|\b__wb\w+/g, (name) => {
    const bare = name.replaceAll('"', "");
    const found = short.get(bare);
    return found === undefined ? name : name.replace(bare, found);
  });
  const IMPORTS = 2;
  return {
    module: withSections(module, (id, body) =>
      id === IMPORTS ? importsOf(body, short) : undefined,
    ),
    glue: renamed,
  };
}

/**
 * @param {Reader} reader
 * @param {Map<string, string>} short
 */
function importsOf(reader, short) {
  const count = number(reader);
  /** @type {Buffer[]} */
  const parts = [leb(count)];
  for (let index = 0; index < count; index++) {
    for (const long of [text(reader), text(reader)]) parts.push(named(short.get(long) ?? long));
    const start = reader.at;
    // wasm-bindgen imports functions alone, and each has the number of its type.
    if (byte(reader) !== 0) throw new Error("an import that is no function");
    number(reader);
    parts.push(reader.bytes.subarray(start, reader.at));
  }
  return Buffer.concat(parts);
}
