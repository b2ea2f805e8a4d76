// Looks for pieces of a secret in a memory.

/** So long a piece is no chance. */
const PIECE = 8;

/**
 * The pieces of these bytes, each with its name: as they are, masked as HMAC masks its key, and
 * with the bytes of each word turned round, as SHA-256 has them.
 * @param {Buffer} plain
 * @returns {Map<string, string>}
 */
function pieces(plain) {
  const all = new Map();
  for (const mask of [0, 0x36, 0x5c]) {
    const masked = Buffer.from(plain.map((byte) => byte ^ mask));
    const swapped = Buffer.from(masked)
      .subarray(0, masked.length & ~3)
      .swap32();
    for (const [name, form] of Object.entries({ masked, swapped })) {
      for (let at = 0; at + PIECE <= form.length; at++) {
        all.set(form.toString("latin1", at, at + PIECE), `${name} by ${mask}, from byte ${at}`);
      }
    }
  }
  return all;
}

/**
 * Which pieces of these bytes stand in a memory.
 * @param {WebAssembly.Memory} memory
 * @param {Buffer} plain
 */
export function found({ buffer }, plain) {
  const bytes = Buffer.from(buffer);
  const sought = pieces(plain);
  // Asked for each byte, so it must be quick: may a piece begin with these two?
  const begins = new Uint8Array(2 ** 16);
  for (const piece of sought.keys()) begins[piece.charCodeAt(0) * 256 + piece.charCodeAt(1)] = 1;
  const places = [];
  let two = 0;
  for (let at = 0; at < bytes.length; at++) {
    two = ((two & 255) << 8) | /** @type {number} */ (bytes[at]);
    if (begins[two] === 0) continue;
    const piece = sought.get(bytes.toString("latin1", at - 1, at - 1 + PIECE));
    if (piece !== undefined) places.push(piece);
  }
  return places;
}
