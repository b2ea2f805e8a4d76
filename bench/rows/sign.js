// A removal of 10,000 nodes, from the array to the signed request.

import { CLIENTS } from "../clients/index.js";
import { inChild } from "../lib/child.js";
import { median, ratios, summary } from "../lib/stats.js";
import { number, quartiles } from "../lib/table.js";

const COUNT = 10_000;
const BLOCK = 3;

/** The fastest client in Node. */
const NATIVE = "node-crypto";

/** @type {import("./index.js").Row} */
export async function sign({ of }) {
  const rounds = of(60);
  const signers = CLIENTS.filter(({ signs }) => signs);
  const names = signers.map(({ name }) => name);
  const given = { names, count: COUNT, rounds, block: BLOCK, warmUp: of(20, 5) };
  /** @type {Record<string, number[][]>} */
  const times = await inChild("sign.js", given);
  const byRound = (/** @type {string} */ name) => (times[name] ?? []).map(median);
  const figures = signers.map(({ name, title }) => ({
    ...{ name, title, milliseconds: summary((times[name] ?? []).flat()) },
    ratio: ratios(byRound(name), byRound(NATIVE)),
  }));
  return {
    title: `Building and signing a removal of ${COUNT.toLocaleString("en")} nodes, nothing sent`,
    head: ["client", "median, ms", "quartiles", "÷ node:crypto", "quartiles of rounds"],
    lines: figures.map(({ title, milliseconds, ratio }) => [
      ...[title, number(milliseconds.median), quartiles(milliseconds)],
      ...[number(ratio.median), quartiles(ratio)],
    ]),
    figures,
  };
}
