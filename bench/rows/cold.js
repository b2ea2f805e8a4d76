// The time to the first request: a new Node process imports the client and makes a call.

import { BASE, CLIENTS, fileOf } from "../clients/index.js";
import { inChild } from "../lib/child.js";
import { turned } from "../lib/order.js";
import { startServer } from "../lib/server.js";
import { ratios, summary } from "../lib/stats.js";
import { number, quartiles } from "../lib/table.js";

/** The number of processes per client, also with --quick: fewer would be meaningless. */
const PROCESSES = { full: 30, least: 10 };

/** @typedef {{ whole: number[], own: number[] }} Times in milliseconds, by round */

/** @type {import("./index.js").Row} */
export async function cold({ of }) {
  const rounds = of(PROCESSES.full, PROCESSES.least);
  /** @type {Record<string, Times>} */
  const times = Object.fromEntries(CLIENTS.map(({ name }) => [name, { whole: [], own: [] }]));
  const server = await startServer();
  try {
    // The first round warms the file cache and is discarded.
    for (let round = -1; round < rounds; round += 1) {
      for (const { name } of turned(CLIENTS, round + 1)) {
        const { whole, own } = await once(server, name);
        if (round < 0) continue;
        times[name]?.whole.push(whole);
        times[name]?.own.push(own);
      }
    }
  } finally {
    await server.close();
  }
  return table(times, rounds);
}

/**
 * @param {import("../lib/server.js").Server} server
 * @param {string} name
 */
async function once(server, name) {
  const arrival = await server.watch();
  const spawned = process.hrtime.bigint();
  const { started } = await inChild("cold.js", { file: fileOf(name), url: server.url });
  const arrived = await arrival();
  return { whole: ms(arrived - spawned), own: ms(arrived - BigInt(started)) };
}

/** @param {bigint} ns */
function ms(ns) {
  return Number(ns) / 1e6;
}

/**
 * @param {Record<string, Times>} times
 * @param {number} rounds
 * @returns {import("../lib/table.js").Table}
 */
function table(times, rounds) {
  const base = times[BASE]?.whole ?? [];
  const figures = CLIENTS.map(({ name, title }) => {
    const { whole = [], own = [] } = times[name] ?? {};
    return {
      ...{ name, title, whole: summary(whole), own: summary(own) },
      ratio: ratios(whole, base),
    };
  });
  return {
    title: `Cold, in ms: to the first request received, ${rounds} fresh processes a client`,
    head: ["client", "from process start", "quartiles", "from import", "quartiles", "÷ fetch"],
    lines: figures.map(({ title, whole, own, ratio }) => [
      ...[title, number(whole.median), quartiles(whole)],
      ...[number(own.median), quartiles(own), number(ratio.median)],
    ]),
    figures,
  };
}
