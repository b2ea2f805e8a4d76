// Writes the tables of bench/results/ to docs/figures.md, each between its two markers.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, main } from "../scripts/lib/failure.js";
import { root } from "../scripts/lib/paths.js";
import { described } from "./lib/machine.js";
import { markdown } from "./lib/table.js";
import { ROWS } from "./rows/index.js";

const DOCUMENT = join(root, "docs", "figures.md");

/** @typedef {import("./lib/table.js").Table & { quick: boolean, machine: import("./lib/machine.js").Machine }} Result */

await main(async () => {
  let text = readFileSync(DOCUMENT, "utf8");
  for (const name of Object.keys(ROWS)) {
    const file = join(root, "bench", "results", `${name}.json`);
    if (!existsSync(file)) {
      console.log(`${name}: not measured, unchanged`);
      continue;
    }
    const result = /** @type {Result} */ (JSON.parse(readFileSync(file, "utf8")));
    text = replaced(text, name, section(result));
    console.log(`${name}: ${caution(result) ?? "written"}`);
  }
  writeFileSync(DOCUMENT, text);
});

/** @param {Result} result */
function section(result) {
  const { title, machine } = result;
  const words = [`${title}.`, `${described(machine)}, ${machine.date}.`, caution(result)];
  return [words.filter(Boolean).join(" "), "", markdown(result)].join("\n");
}

/**
 * Why the figures are unreliable, if they are.
 * @param {Result} result
 */
function caution({ quick, machine: { busy } }) {
  const words = [quick && "quick run", busy && "on a busy machine"].filter(Boolean);
  return words.length > 0 ? `**(${words.join(" ")})**` : undefined;
}

/**
 * @param {string} text
 * @param {string} name
 * @param {string} content
 */
function replaced(text, name, content) {
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const [before, rest] = split(text, begin);
  const [, after] = split(rest, end);
  return `${before}${begin}\n${content}\n${end}${after}`;
}

/**
 * @param {string} text
 * @param {string} marker
 * @returns {[before: string, after: string]}
 */
function split(text, marker) {
  const [before, after, ...more] = text.split(marker);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Failure(`docs/figures.md must contain ${marker} exactly once.`);
  }
  return [before, after];
}
