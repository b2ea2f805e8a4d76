// Formats figures for a terminal and for the documentation.

/**
 * The result of one row of the comparison.
 * @typedef {object} Table
 * @property {string} title
 * @property {string[]} head the first column names the client
 * @property {string[][]} lines
 * @property {string[]} [notes]
 * @property {unknown} figures the same, as numbers
 */

/** @param {Table} table */
export function plain({ title, head, lines, notes = [] }) {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...lines].map((line) => (line[column] ?? "").length)),
  );
  const row = (/** @type {string[]} */ line) =>
    widths
      .map((width, column) => pad(line[column] ?? "", width, column))
      .join("  ")
      .trimEnd();
  return ["", title, row(head), ...lines.map(row), ...notes].join("\n");
}

/** @param {Pick<Table, "head" | "lines" | "notes">} table */
export function markdown({ head, lines, notes = [] }) {
  const row = (/** @type {string[]} */ line) => `| ${line.join(" | ")} |`;
  const rule = `|${head.map((_, column) => (column === 0 ? "---|" : "--:|")).join("")}`;
  const below = notes.flatMap((note) => ["", note]);
  return [row(head), rule, ...lines.map(row), ...below].join("\n");
}

/**
 * Aligns the first column left, and numbers right.
 * @param {string} text
 * @param {number} width
 * @param {number} column
 */
function pad(text, width, column) {
  return column === 0 ? text.padEnd(width) : text.padStart(width);
}

/**
 * A number with three significant digits.
 * @param {number} value
 */
export function number(value) {
  if (!Number.isFinite(value)) return "–";
  if (value >= 1000) return Math.round(value).toLocaleString("en");
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

/** @param {import("./stats.js").Summary} summary */
export function quartiles({ low, high }) {
  return `${number(low)}–${number(high)}`;
}
