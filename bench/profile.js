// `node bench/profile.js ours fetch`: profiles a warm call, by client.

import { parseArgs } from "node:util";
import { main } from "../scripts/lib/failure.js";
import { inChild } from "./lib/child.js";
import { startServer } from "./lib/server.js";
import { number } from "./lib/table.js";
import { setUpClients } from "./setup.js";

/** The number of functions shown. */
const MOST = 25;

await main(async () => {
  const { positionals } = parseArgs({ allowPositionals: true });
  await setUpClients();
  const server = await startServer();
  try {
    for (const name of positionals.length > 0 ? positionals : ["ours", "fetch"]) {
      const given = { name, url: server.url, calls: 4000, warmUp: 2000 };
      const { wall, self } = await inChild("profile.js", given);
      console.log(`\n${name}: ${number(wall)} µs per call, of which µs in`);
      const times = /** @type {[string, number][]} */ (Object.entries(self));
      for (const [who, time] of times.sort(([, a], [, b]) => b - a).slice(0, MOST)) {
        console.log(`${number(time).padStart(8)}  ${who}`);
      }
      console.log(`${number(sum(times, "wasm")).padStart(8)}  all WebAssembly functions`);
      console.log(
        `${number(sum(times, "dist/index.js")).padStart(8)}  all JavaScript of this package`,
      );
    }
  } finally {
    await server.close();
  }
  process.exit(0);
});

/**
 * @param {readonly [string, number][]} times
 * @param {string} part of the name
 */
function sum(times, part) {
  return times.reduce((total, [who, time]) => total + (who.includes(part) ? time : 0), 0);
}
