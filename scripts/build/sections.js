// Reads and writes the parts of a WebAssembly module: sections, numbers, names. It is our own code
// because binaryen can only remove the section that the build changes, and npm's readers do not write.

/** @typedef {{bytes: Buffer<ArrayBufferLike>, at: number}} Reader */

/**
 * Replaces sections of a module.
 * @param {Buffer<ArrayBufferLike>} module
 * @param {(id: number, body: Reader) => Buffer | undefined} change the new body of a section;
 *   undefined leaves it as it is
 */
export function withSections(module, change) {
  const reader = { bytes: module, at: 8 };
  const parts = [module.subarray(0, 8)];
  while (reader.at < module.length) {
    const start = reader.at;
    const id = byte(reader);
    const end = number(reader) + reader.at;
    const body = change(id, { bytes: module.subarray(reader.at, end), at: 0 });
    parts.push(
      ...(body ? [Buffer.from([id]), leb(body.length), body] : [module.subarray(start, end)]),
    );
    reader.at = end;
  }
  return Buffer.concat(parts);
}

/** @param {Reader} reader */
export function byte(reader) {
  return reader.bytes.readUInt8(reader.at++);
}

/** @param {Reader} reader */
export function text(reader) {
  const length = number(reader);
  reader.at += length;
  return reader.bytes.toString("utf8", reader.at - length, reader.at);
}

/**
 * An unsigned number in LEB128.
 * @param {Reader} reader
 */
export function number(reader) {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const next = byte(reader);
    value += (next & 127) * factor;
    if (next < 128) return value;
  }
}

/** @param {number} value */
export function leb(value) {
  const bytes = [];
  let rest = value;
  do {
    const more = rest >= 128;
    bytes.push((rest % 128) + (more ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.from(bytes);
}

/** @param {string} name */
export function named(name) {
  const bytes = Buffer.from(name);
  return Buffer.concat([leb(bytes.length), bytes]);
}
