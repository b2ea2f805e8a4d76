// The table of sequential calls.

import { BASE } from "../clients/index.js";
import { median, ratios, summary } from "./stats.js";
import { number, quartiles } from "./table.js";

/**
 * @param {string} title
 * @param {readonly { name: string, title: string }[]} clients
 * @param {Record<string, number[][]>} times by client and round, in milliseconds
 * @returns {import("./table.js").Table}
 */
export function warmTable(title, clients, times) {
  const byRound = (/** @type {string} */ name) => (times[name] ?? []).map(median);
  const figures = clients.map((client) => ({
    ...client,
    microseconds: summary((times[client.name] ?? []).flat().map((ms) => ms * 1000)),
    ratio: ratios(byRound(client.name), byRound(BASE)),
  }));
  return {
    title,
    head: ["client", "p50, µs", "quartiles", "÷ fetch", "quartiles of rounds"],
    lines: figures.map(({ title: who, microseconds, ratio }) => [
      ...[who, number(microseconds.median), quartiles(microseconds)],
      ...[number(ratio.median), quartiles(ratio)],
    ]),
    figures,
  };
}
