import { createHash, randomUUID } from "node:crypto";

/**
 * An id in the API's form: a prefix, a hyphen, lowercase letters and digits.
 * @param {string} prefix like `cln`
 * @param {number} length the number of characters after the hyphen, at most 40
 * @param {string} [seed] the same seed gives the same id; without one it is random
 */
export function mintId(prefix, length, seed = randomUUID()) {
  const digest = createHash("sha256").update(seed).digest("hex");
  return `${prefix}-${BigInt(`0x${digest}`).toString(36).slice(-length)}`;
}
