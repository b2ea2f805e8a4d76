import { createHash, randomUUID } from "node:crypto";

/**
 * An id in the form the API uses: a prefix, a hyphen, small letters and digits.
 * @param {string} prefix like `cln`
 * @param {number} length how many characters follow the hyphen, at most 40
 * @param {string} [seed] the same seed makes the same id; without one it is random
 */
export function mintId(prefix, length, seed = randomUUID()) {
  const digest = createHash("sha256").update(seed).digest("hex");
  return `${prefix}-${BigInt(`0x${digest}`).toString(36).slice(-length)}`;
}
