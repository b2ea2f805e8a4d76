/**
 * Decodes bytes from printable ASCII, as written by scripts/build/printable.js.
 *
 * Used instead of Base64, which hides byte boundaries from a compressor: the module is a fifth smaller,
 * both uncompressed and with Brotli or gzip. The 91 most frequent bytes take one letter, the others
 * two.
 */

/** The letters: all that need no escape in a string, except the two marks. @type {readonly number[]} */
export const LETTERS = Array.from({ length: 93 }, (_, index) => 32 + index).filter(
  (code) => code !== 0x22 && code !== 0x5c,
);

/** The first letters of two-letter bytes. Each mark covers as many bytes as there are letters. */
export const MARKS = "}~";
const FIRST_MARK = MARKS.charCodeAt(0);

/**
 * @typedef {object} Printable
 * @property {string} text
 * @property {string} frequent the byte of each single letter, in hexadecimal
 * @property {number} length the number of bytes
 */

/**
 * @param {Printable} printable
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function fromPrintable({ text, frequent, length }) {
  const [alone, first, second] = tables(frequent);
  // Bytes, not charCodeAt: this runs once, in an interpreter, where calls are expensive.
  const letters = new TextEncoder().encode(text);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (let index = 0; index < length; index++) {
    const letter = letters[at++] ?? 0;
    if (letter < FIRST_MARK) {
      bytes[index] = alone[letter] ?? 0;
    } else {
      bytes[index] = (letter === FIRST_MARK ? first : second)[letters[at++] ?? 0] ?? 0;
    }
  }
  return bytes;
}

/**
 * The bytes of the letters: alone, and after each of the marks.
 *
 * @param {string} frequent
 * @returns {readonly [alone: Uint8Array, first: Uint8Array, second: Uint8Array]}
 */
function tables(frequent) {
  const alone = new Uint8Array(128);
  const [first, second] = [new Uint8Array(128), new Uint8Array(128)];
  const taken = new Set();
  LETTERS.forEach((code, index) => {
    const byte = parseInt(frequent.slice(2 * index, 2 * index + 2), 16);
    alone[code] = byte;
    taken.add(byte);
  });
  let others = 0;
  for (let byte = 0; byte < 256; byte++) {
    if (!taken.has(byte)) {
      const code = LETTERS[others % LETTERS.length];
      if (code) (others < LETTERS.length ? first : second)[code] = byte;
      others++;
    }
  }
  return [alone, first, second];
}
