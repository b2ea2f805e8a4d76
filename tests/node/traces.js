// Searches a memory for pieces of a secret.

/** Bytes of a piece: too many to match by chance. */
const PIECE = 8;

/**
 * The named pieces of these bytes: plain, masked as HMAC masks its key, and with the bytes of each
 * word swapped, as SHA-256 stores them.
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
 * The pieces of these bytes that occur in a memory.
 * @param {WebAssembly.Memory} memory
 * @param {Buffer} plain
 */
export function findTraces({ buffer }, plain) {
  const bytes = Buffer.from(buffer);
  const sought = pieces(plain);
  // A quick check for each byte: may a piece begin with these two?
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
