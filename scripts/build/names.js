/**
 * Gives the module's imports short names, in the module and in its glue. wasm-bindgen ends each with
 * sixteen hexadecimal digits: a twentieth of all that a browser loads, for nobody compresses dice.
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
  return { module: renameImports(module, short), glue: renamed };
}

const IMPORT_SECTION = 2;

/**
 * @param {Buffer<ArrayBuffer>} module
 * @param {Map<string, string>} short
 */
function renameImports(module, short) {
  const reader = { bytes: module, at: 8 };
  const parts = [module.subarray(0, 8)];
  while (reader.at < module.length) {
    const start = reader.at;
    const id = byte(reader);
    const end = number(reader) + reader.at;
    if (id === IMPORT_SECTION) {
      const body = Buffer.concat(importsOf(reader, short));
      parts.push(Buffer.from([id]), leb(body.length), body);
      if (reader.at !== end) throw new Error("an import that is not understood");
    } else {
      parts.push(module.subarray(start, end));
    }
    reader.at = end;
  }
  return Buffer.concat(parts);
}

/** @typedef {{bytes: Buffer<ArrayBuffer>, at: number}} Reader */

/**
 * @param {Reader} reader
 * @param {Map<string, string>} short
 */
function importsOf(reader, short) {
  const count = number(reader);
  const parts = [leb(count)];
  for (let index = 0; index < count; index++) {
    for (const long of [text(reader), text(reader)]) {
      const name = Buffer.from(short.get(long) ?? long);
      parts.push(leb(name.length), name);
    }
    const start = reader.at;
    // wasm-bindgen imports functions alone, and each has the number of its type.
    if (byte(reader) !== 0) throw new Error("an import that is no function");
    number(reader);
    parts.push(reader.bytes.subarray(start, reader.at));
  }
  return parts;
}

/** @param {Reader} reader */
function byte(reader) {
  return reader.bytes.readUInt8(reader.at++);
}

/** @param {Reader} reader */
function text(reader) {
  const length = number(reader);
  reader.at += length;
  return reader.bytes.toString("utf8", reader.at - length, reader.at);
}

/**
 * An unsigned number in LEB128.
 * @param {Reader} reader
 */
function number(reader) {
  let value = 0;
  for (let shift = 1; ; shift *= 128) {
    const next = byte(reader);
    value += (next & 127) * shift;
    if (next < 128) return value;
  }
}

/** @param {number} value */
function leb(value) {
  const bytes = [];
  let rest = value;
  do {
    const more = rest >= 128;
    bytes.push((rest % 128) + (more ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.from(bytes);
}
