/**
 * Bytes from a text of printable ASCII, as scripts/build/printable.js writes it.
 *
 * It stands in for Base64, which hides from a compressor where bytes begin: the module takes a fifth
 * less this way, as it is and also by Brotli or gzip. The 91 most frequent
 * bytes are one letter each; the others are two.
 */

/** The letters: all that need no escape in a string, but for the two marks. @type {readonly number[]} */
export const LETTERS = Array.from({ length: 93 }, (_, index) => 32 + index).filter(
  (code) => code !== 0x22 && code !== 0x5c,
);

/** What stands before the second letter of the other bytes: one mark for as many as there are letters. */
export const MARKS = "}~";
const FIRST_MARK = MARKS.charCodeAt(0);

/**
 * @typedef {object} Printable
 * @property {string} text
 * @property {string} frequent the byte that each letter alone stands for, in hexadecimal digits
 * @property {number} length how many bytes it is
 */

/**
 * @param {Printable} printable
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function fromPrintable({ text, frequent, length }) {
  const [alone, first, second] = tables(frequent);
  // As bytes: what runs but once runs in an interpreter, to which each call is dear.
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
 * The bytes that the letters stand for: alone, and after each of the marks.
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
