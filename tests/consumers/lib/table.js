// The results as the table of docs/import.md: a line for each consumer.

/**
 * @typedef {object} Row
 * @property {string} consumer
 * @property {string} way
 * @property {unknown} [error]
 * @property {import("./first-load.js").Figures} [figures]
 */

/** @param {readonly Row[]} rows */
export function table(rows) {
  /** @type {Map<string, Row[]>} */
  const consumers = new Map();
  for (const row of rows) {
    consumers.set(row.consumer, [...(consumers.get(row.consumer) ?? []), row]);
  }
  const lines = [...consumers].map(([consumer, ways]) => {
    const failed = ways.filter(({ error }) => error !== undefined).map(({ way }) => way);
    const works = failed.length > 0 ? `NO: ${failed.join("; ")}` : "yes";
    return `| ${consumer} | ${ways.map(({ way }) => way).join("; ")} | ${works} |`;
  });
  return ["| consumer | ways | works |", "|---|---|---|", ...lines].join("\n");
}
