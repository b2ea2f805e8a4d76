// The table of docs/import.md of what loads at first, and later: a line for each bundler.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../../scripts/lib/failure.js";
import { root } from "../../../scripts/lib/paths.js";

const DOCUMENT = "docs/import.md";
const [BEGIN, END] = ["<!-- first-load -->\n", "<!-- /first-load -->"];

const HEAD = [
  "| bundler | static `import`: at first | `await import`: at first | when the dialog opens |",
  "|---|--:|--:|--:|",
];

/** How far a figure may be from the document's, in KB: a part of it, and the least. */
const [PART, LEAST] = [0.02, 0.2];

/** @typedef {import("./table.js").Row} Row */
/** @typedef {import("./first-load.js").Figures} Figures */
/** @typedef {Map<string, string>} Lines by bundler */

/**
 * Writes the measured lines into the document, which keeps those of apps that did not run.
 * @param {readonly Row[]} rows
 * @param {readonly string[]} bundlers all of them, in their order
 */
export function writeFirstLoad(rows, bundlers) {
  const { before, lines, after } = read();
  for (const [bundler, line] of measured(rows)) lines.set(bundler, line);
  const ordered = bundlers.flatMap((bundler) => lines.get(bundler) ?? []);
  const text = [...HEAD, ...ordered, ""].join("\n");
  writeFileSync(join(root, DOCUMENT), before + BEGIN + text + END + after);
}

/**
 * Checks that the document has what was measured.
 * @param {readonly Row[]} rows
 */
export function checkFirstLoad(rows) {
  const { lines } = read();
  const stale = [...measured(rows)]
    .filter(([bundler, line]) => !agree(lines.get(bundler), line))
    .map(([, line]) => `  ${line}`);
  if (stale.length === 0) return;
  throw new Failure(`${DOCUMENT} differs from what was measured:\n${stale.join("\n")}`, {
    fix: "npm run build, then node tests/consumers/run.js --write",
  });
}

/** The name of a bundler in the table: some apps have two. */
export function bundlerOf(/** @type {Pick<Row, "consumer" | "way">} */ { consumer, way }) {
  return [consumer, ...way.split(", ").slice(0, -1)].join(", ");
}

/**
 * @param {readonly Row[]} rows
 * @returns {Lines}
 */
function measured(rows) {
  return new Map(
    rows.flatMap((row) => {
      if (!row.figures) return [];
      const { atFirst, lazily, later } = row.figures;
      const cells = [bundlerOf(row), ...[atFirst, lazily, later].map(cell)];
      return [[bundlerOf(row), `| ${cells.join(" | ")} |`]];
    }),
  );
}

/** @param {import("../../../scripts/build/sizes.js").Size} size */
function cell({ raw, brotli }) {
  return `${kilobytes(brotli)} (${kilobytes(raw)})`;
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return (bytes / 1000).toFixed(1);
}

/**
 * @param {string | undefined} documented
 * @param {string} line
 */
function agree(documented, line) {
  const [theirs, ours] = [numbers(documented ?? ""), numbers(line)];
  return (
    theirs.length === ours.length &&
    ours.every((value, index) => {
      const difference = Math.abs(value - (theirs[index] ?? Number.NaN));
      return difference <= Math.max(LEAST, value * PART);
    })
  );
}

/**
 * The figures of a line, without the version in its name.
 * @param {string} line
 */
function numbers(line) {
  const cells = line.split("|").slice(2).join("|");
  return [...cells.matchAll(/\d+\.\d/g)].map(Number);
}

/** @returns {{ before: string, lines: Lines, after: string }} */
function read() {
  const text = readFileSync(join(root, DOCUMENT), "utf8");
  const [before, rest, ...more] = text.split(BEGIN);
  const [table, after] = rest?.split(END) ?? [];
  if (before === undefined || table === undefined || after === undefined || more.length > 0) {
    throw new Failure(`${DOCUMENT} must contain ${BEGIN.trim()} and ${END} once each.`);
  }
  const rows = table.split("\n").slice(HEAD.length);
  const lines = new Map(
    rows.filter(Boolean).map((line) => [line.split("|")[1]?.trim() ?? "", line]),
  );
  return { before, lines, after };
}
