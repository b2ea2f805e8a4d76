// The results as a table.

/**
 * @typedef {object} Row
 * @property {string} consumer
 * @property {string} way
 * @property {import("./weigh.js").Weight} [weight] of everything that the browser loaded
 * @property {unknown} [error]
 */

/** @param {readonly Row[]} rows */
export function table(rows) {
  const head = ["consumer", "way", "works", "raw", "Brotli"];
  const cells = rows.map(({ consumer, way, weight, error }) => [
    ...[consumer, way, error ? "NO" : "yes"],
    ...[kilobytes(weight?.raw), kilobytes(weight?.brotli)],
  ]);
  const all = [head, head.map(() => "---"), ...cells];
  return all.map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** @param {number | undefined} bytes */
function kilobytes(bytes) {
  return bytes === undefined ? "" : `${(bytes / 1000).toFixed(1)} KB`;
}
