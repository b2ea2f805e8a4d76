import { fromPrintable, LETTERS, MARKS } from "../../js/printable.js";

/**
 * Encodes a module as printable text; see js/printable.js, which decodes it.
 * @param {Buffer} module
 */
export function toPrintable(module) {
  const frequent = mostFrequent(module, LETTERS.length);
  /** @type {Map<number, string>} */
  const written = new Map();
  // Printable bytes are encoded as themselves, so that texts stay texts.
  const free = LETTERS.filter((code) => !frequent.has(code));
  const alone = LETTERS.map((code) => (frequent.has(code) ? code : undefined));
  for (const byte of frequent) {
    if (!LETTERS.includes(byte))
      alone[LETTERS.indexOf(/** @type {number} */ (free.shift()))] = byte;
  }
  LETTERS.forEach((code, index) => {
    written.set(/** @type {number} */ (alone[index]), String.fromCharCode(code));
  });
  for (let byte = 0, others = 0; byte < 256; byte++) {
    if (!frequent.has(byte)) {
      const mark = MARKS.charAt(Math.floor(others / LETTERS.length));
      const code = /** @type {number} */ (LETTERS[others % LETTERS.length]);
      written.set(byte, mark + String.fromCharCode(code));
      others++;
    }
  }
  const text = Array.from(module, (byte) => written.get(byte)).join("");
  const hex = Buffer.from(/** @type {number[]} */ (alone)).toString("hex");
  const printable = { text, frequent: hex, length: module.length };
  if (!module.equals(fromPrintable(printable))) {
    throw new Error("the module changes when it is encoded as text");
  }
  return printable;
}

/**
 * @param {Buffer} module
 * @param {number} count
 */
function mostFrequent(module, count) {
  const counts = Array.from({ length: 256 }, () => 0);
  for (const byte of module) counts[byte] = (counts[byte] ?? 0) + 1;
  const bytes = [...counts.keys()].sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b);
  return new Set(bytes.slice(0, count));
}
