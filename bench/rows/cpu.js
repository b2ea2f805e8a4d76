// The CPU time of a call when many run concurrently, as in a server.

import { BASE, CLIENTS } from "../clients/index.js";
import { inChild } from "../lib/child.js";
import { turned } from "../lib/order.js";
import { startServer } from "../lib/server.js";
import { ratios, summary } from "../lib/stats.js";
import { number, quartiles } from "../lib/table.js";

const AT_ONCE = 64;

/** @type {import("./index.js").Row} */
export async function cpu({ of }) {
  const calls = of(1000, 500);
  const rounds = of(10, 3);
  /** @type {Record<string, number[]>} */
  const times = Object.fromEntries(CLIENTS.map(({ name }) => [name, []]));
  const server = await startServer();
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const { name } of turned(CLIENTS, round)) {
        const given = { name, url: server.url, calls, warmUp: of(1000, 500), atOnce: AT_ONCE };
        const { cpu: spent } = await inChild("cpu.js", given);
        times[name]?.push(spent);
      }
    }
  } finally {
    await server.close();
  }
  const figures = CLIENTS.map(({ name, title }) => ({
    ...{ name, title, microseconds: summary(times[name] ?? []) },
    ratio: ratios(times[name] ?? [], times[BASE] ?? []),
  }));
  return {
    title: `Processor time a call, ${AT_ONCE} at a time: ${rounds} processes a client, ${calls} calls each`,
    head: ["client", "µs", "quartiles", "÷ fetch", "quartiles of rounds"],
    lines: figures.map(({ title, microseconds, ratio }) => [
      ...[title, number(microseconds.median), quartiles(microseconds)],
      ...[number(ratio.median), quartiles(ratio)],
    ]),
    figures,
  };
}
