// Measures `signRequest` for lists of several lengths, in turn.

import { open } from "../clients/index.js";
import { ids } from "./ids.js";
import { tell } from "./tell.js";

const { counts, rounds, warmUp, ids: perBlock } = JSON.parse(process.argv[2] ?? "");
const { sign } = await open("ours", "http://127.0.0.1:9");
if (!sign) throw new Error("there is no signRequest");

/** @type {Record<string, number[]>} */
const times = Object.fromEntries(counts.map((/** @type {number} */ count) => [count, []]));
for (let round = -warmUp; round < rounds; round += 1) {
  for (const count of counts) {
    // Short lists repeatedly: one call is too short for the clock.
    const calls = Math.min(200, Math.max(1, Math.round(perBlock / count)));
    const lists = Array.from({ length: calls }, () => ids(count));
    const before = performance.now();
    for (const nodes of lists) await sign(nodes);
    const each = (performance.now() - before) / calls;
    if (round >= 0) times[count]?.push(each);
  }
}
tell(times);
