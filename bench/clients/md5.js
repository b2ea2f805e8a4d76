// MD5 (RFC 1321), which the vendor's signature requires and WebCrypto lacks.

/** The number of bits by which each step rotates a word. */
const SHIFTS = Uint8Array.from({ length: 64 }, (_, i) => {
  const four = [
    [7, 12, 17, 22],
    [5, 9, 14, 20],
    [4, 11, 16, 23],
    [6, 10, 15, 21],
  ][i >> 4];
  return four?.[i & 3] ?? 0;
});

/** The index of the word of the block that each step uses. */
const WORDS = Uint8Array.from({ length: 64 }, (_, i) => {
  return ([i, 5 * i + 1, 3 * i + 5, 7 * i][i >> 4] ?? 0) & 15;
});

const SINES = Int32Array.from({ length: 64 }, (_, i) => {
  return Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32);
});

/**
 * @param {Uint8Array} bytes
 * @returns {string} in hexadecimal
 */
export function md5(bytes) {
  const blocks = (bytes.length + 72) >> 6;
  const padded = new Uint8Array(blocks * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, bytes.length << 3, true);
  view.setUint32(padded.length - 4, Math.floor(bytes.length / 2 ** 29), true);
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  const words = new Int32Array(16);
  for (let at = 0; at < padded.length; at += 64) {
    for (let i = 0; i < 16; i += 1) words[i] = view.getInt32(at + 4 * i, true);
    mixIn(state, words);
  }
  const out = new DataView(new ArrayBuffer(16));
  state.forEach((word, i) => {
    out.setInt32(4 * i, word, true);
  });
  const digest = Array.from(new Uint8Array(out.buffer));
  return digest.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {Int32Array} state
 * @param {Int32Array} words of one block
 */
function mixIn(state, words) {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  for (let i = 0; i < 64; i += 1) {
    let mixed = 0;
    if (i < 16) mixed = (b & c) | (~b & d);
    else if (i < 32) mixed = (d & b) | (~d & c);
    else if (i < 48) mixed = b ^ c ^ d;
    else mixed = c ^ (b | ~d);
    const sum = (a + mixed + (SINES[i] ?? 0) + (words[WORDS[i] ?? 0] ?? 0)) | 0;
    const shift = SHIFTS[i] ?? 0;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
  }
  state[0] = (state[0] ?? 0) + a;
  state[1] = (state[1] ?? 0) + b;
  state[2] = (state[2] ?? 0) + c;
  state[3] = (state[3] ?? 0) + d;
}
