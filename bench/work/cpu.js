// Measures the CPU time of concurrent calls of one client, in a separate process.

import { open } from "../clients/index.js";
import { tell } from "./tell.js";

const { name, url, calls, warmUp, atOnce } = JSON.parse(process.argv[2] ?? "");
const client = await open(name, url);
let node = 0;
await make(warmUp);
const before = process.cpuUsage();
const started = performance.now();
await make(calls);
const wall = performance.now() - started;
const { user, system } = process.cpuUsage(before);
// In microseconds, including other threads of the process, such as compiler and garbage collector.
tell({ cpu: (user + system) / calls, wall: (wall * 1000) / calls });

/** @param {number} count */
async function make(count) {
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await client.call(`cln-${node++}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
