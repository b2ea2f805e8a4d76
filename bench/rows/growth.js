// The growth of the time to sign with the number of nodes.

import { inChild } from "../lib/child.js";
import { summary } from "../lib/stats.js";
import { number, quartiles } from "../lib/table.js";

const COUNTS = [1, 100, 10_000, 100_000];

/** The largest change of the time per node between long lists that still counts as linear. */
const SLACK = 1.5;

/** @type {import("./index.js").Row} */
export async function growth({ of }) {
  const given = { counts: COUNTS, rounds: of(40), warmUp: of(10, 3), ids: 20_000 };
  /** @type {Record<string, number[]>} */
  const times = await inChild("growth.js", given);
  const figures = COUNTS.map((count) => ({
    ...{ count, milliseconds: summary(times[count] ?? []) },
  }));
  return {
    title: "signRequest, by the number of nodes",
    head: ["nodes", "median, ms", "quartiles", "µs a node"],
    lines: figures.map(({ count, milliseconds }) => [
      ...[count.toLocaleString("en"), number(milliseconds.median), quartiles(milliseconds)],
      number((milliseconds.median * 1000) / count),
    ]),
    notes: [verdict(figures.map(({ milliseconds }) => milliseconds.median))],
    figures,
  };
}

/**
 * Compares the slope of each step with the previous one, so that the fixed cost of a call cancels out.
 * @param {readonly number[]} times
 */
function verdict(times) {
  const perNode = times
    .slice(1)
    .map((time, i) => (time - at(times, i)) / (at(COUNTS, i + 1) - at(COUNTS, i)));
  const [before, last] = perNode.slice(-2).map((ms) => ms * 1000);
  if (before === undefined || last === undefined) throw new Error("too few lengths");
  const linear = last <= SLACK * before;
  const each = `one more node costs ${number(before)} µs up to 10,000 and ${number(last)} µs beyond`;
  return `${linear ? "linear" : "NOT LINEAR"}: ${each}`;
}

/**
 * @param {readonly number[]} list
 * @param {number} index
 */
function at(list, index) {
  return list[index] ?? Number.NaN;
}
