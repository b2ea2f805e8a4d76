// One removal with and without a journal, in Node and in Chromium.

import { inChild } from "../lib/child.js";
import { startServer } from "../lib/server.js";
import { median, ratios, summary } from "../lib/stats.js";
import { number, quartiles } from "../lib/table.js";
import { measureInChromium } from "./warm-chromium.js";

const BASE = "ours";
const NODE = [
  { name: BASE, title: "no journal" },
  { name: "ours-baseline", title: "no journal, `baseline: true`" },
  { name: "ours-memory-journal", title: "`memoryJournal()`" },
  { name: "ours-file-journal", title: "`fileJournal(folder)`" },
];
const CHROMIUM = [...NODE.slice(0, 3), { name: "ours-local-journal", title: "`localJournal()`" }];

/** @type {import("./index.js").Row} */
export async function journal({ of }) {
  const extent = { rounds: of(40), block: 20, warmUp: of(10, 4) };
  const server = await startServer();
  /** @type {Record<string, number[][]>} */
  let inNode;
  try {
    const names = NODE.map(({ name }) => name);
    inNode = await inChild("warm.js", { names, url: server.url, ...extent });
  } finally {
    await server.close();
  }
  const inChromium = await measureInChromium(CHROMIUM, extent);
  const figures = [
    ...NODE.map((client) => figure("Node", client, inNode)),
    ...CHROMIUM.map((client) => figure("Chromium", client, inChromium)),
  ];
  return {
    title: `One removal with a journal, ${extent.rounds} × ${extent.block} each`,
    head: ["where", "journal", "p50, µs", "quartiles", "÷ none", "quartiles of rounds"],
    lines: figures.map(({ where, title, microseconds, ratio }) => [
      ...[where, title, number(microseconds.median), quartiles(microseconds)],
      ...[number(ratio.median), quartiles(ratio)],
    ]),
    figures,
  };
}

/**
 * @param {string} where
 * @param {{ name: string, title: string }} client
 * @param {Record<string, number[][]>} times by client and round, in milliseconds
 */
function figure(where, { name, title }, times) {
  const byRound = (/** @type {string} */ of) => (times[of] ?? []).map(median);
  return {
    ...{ where, name, title },
    microseconds: summary((times[name] ?? []).flat().map((ms) => ms * 1000)),
    ratio: ratios(byRound(name), byRound(BASE)),
  };
}
