import { seconds } from "../lib/announce.js";

/** @typedef {{title: string, outcome: "passed" | "failed" | "not run", time: number}} Result */

/**
 * Prints the table, and says whether all is well.
 * @param {readonly Result[]} results
 */
export function summary(results) {
  const width = Math.max(...results.map(({ title }) => title.length));
  console.log("\n\nSummary");
  for (const { title, outcome, time } of results) {
    const took = outcome === "not run" ? "" : seconds(time);
    console.log(`  ${title.padEnd(width)}  ${outcome.padEnd(7)}  ${took.padStart(8)}`);
  }
  /** @param {Result["outcome"]} wanted */
  const count = (wanted) => results.filter(({ outcome }) => outcome === wanted).length;
  const missed = count("not run");
  const rest = missed > 0 ? `, ${missed} not run` : "";
  console.log(`\n${count("passed")} passed, ${count("failed")} failed${rest}`);
  return count("passed") === results.length;
}
