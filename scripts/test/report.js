import { seconds } from "../lib/announce.js";

/**
 * @typedef {object} Result
 * @property {string} title
 * @property {"passed" | "failed" | "not run" | "left out"} outcome
 * @property {number} time
 * @property {string} [why] the reason if it was left out
 * @property {string} [failure] if it failed, the lines of its output that say why
 */

/**
 * Prints why steps failed and the table, and returns whether all steps passed. Steps that this system cannot run do not count.
 * @param {readonly Result[]} results
 */
export function summary(results) {
  for (const { title, failure } of results) {
    if (failure !== undefined) console.log(`\n✖ ${title}\n${failure}`);
  }
  const width = Math.max(...results.map(({ title }) => title.length));
  console.log("\n\nSummary");
  for (const { title, outcome, time, why } of results) {
    const ran = outcome === "passed" || outcome === "failed";
    const more = ran ? seconds(time).padStart(8) : (why ?? "");
    console.log(`  ${title.padEnd(width)}  ${outcome.padEnd(8)}  ${more}`.trimEnd());
  }
  /** @param {Result["outcome"]} wanted */
  const count = (wanted) => results.filter(({ outcome }) => outcome === wanted).length;
  /** @param {Result["outcome"]} other */
  const also = (other) => (count(other) > 0 ? `, ${count(other)} ${other}` : "");
  const rest = also("not run") + also("left out");
  console.log(`\n${count("passed")} passed, ${count("failed")} failed${rest}`);
  return count("passed") + count("left out") === results.length;
}
