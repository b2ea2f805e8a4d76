import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sizesOf } from "../build/sizes.js";
import { Failure } from "../lib/failure.js";
import { root } from "../lib/paths.js";

/** The budget, which people may change. */
const BUDGET = "scripts/size-budget.json";

/** @typedef {import("../build/sizes.js").Size} Size */
/** @typedef {Record<string, Partial<Size>>} Budget bytes, by part and coding */

/** Checks the files in dist/ against the budget. */
export async function sizeTests() {
  const budget = /** @type {Budget} */ (JSON.parse(readFileSync(join(root, BUDGET), "utf8")));
  const sizes = await sizesOf(join(root, "dist"));
  const { lines, over } = compare(sizes, budget);
  console.log(lines.join("\n"));
  if (over.length > 0) {
    throw new Failure(`The package exceeds its size budget.\n${over.join("\n")}`, {
      fix: `make it smaller (docs/figures.md lists its parts); or, if the addition is worth it, update ${BUDGET} in the same change and say why`,
    });
  }
}

/**
 * @param {Record<string, Size>} sizes
 * @param {Budget} budget
 */
export function compare(sizes, budget) {
  const lines = [];
  const over = [];
  for (const [part, allowed] of Object.entries(budget)) {
    for (const coding of /** @type {const} */ (["raw", "brotli"])) {
      const most = allowed[coding];
      if (most === undefined) continue;
      const is = sizes[part]?.[coding];
      // A renamed part must not escape the check.
      if (is === undefined) throw new Failure(`${BUDGET} names an unknown part: "${part}".`);
      const what = `${part}, ${coding === "raw" ? "raw" : "Brotli"}`;
      lines.push(`  ${what.padEnd(36)}${number(is)} of ${number(most)}`);
      if (is > most) over.push(`  ${what}: ${number(is)} bytes, ${number(is - most)} over`);
    }
  }
  return { lines, over };
}

/** @param {number} value */
function number(value) {
  return value.toLocaleString("en");
}
