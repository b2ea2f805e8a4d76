// Node ids as an app has them: parsed from JSON.

/**
 * @param {number} count
 * @returns {string[]}
 */
export function ids(count) {
  const one = (/** @type {number} */ i) => `cln-${(i + 36 ** 7).toString(36)}`;
  return JSON.parse(JSON.stringify(Array.from({ length: count }, (_, i) => one(i))));
}
