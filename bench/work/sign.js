// Measures the time from an array of ids to a signed request, without sending it.

import { open } from "../clients/index.js";
import { ids } from "./ids.js";
import { tell } from "./tell.js";

const { names, count, rounds, block, warmUp } = JSON.parse(process.argv[2] ?? "");
/** An unused address: nothing is sent. */
const NOWHERE = "http://127.0.0.1:9";

/** @type {Record<string, number[][]>} */
const times = {};
const signers = [];
for (const name of names) {
  const { sign } = await open(name, NOWHERE);
  if (!sign) throw new Error(`${name} signs nothing`);
  times[name] = [];
  signers.push({ name, sign });
}
for (let round = -warmUp; round < rounds; round += 1) {
  const start = (round + warmUp) % signers.length;
  for (const { name, sign } of [...signers.slice(start), ...signers.slice(0, start)]) {
    const own = [];
    for (let i = 0; i < block; i += 1) {
      const nodes = ids(count);
      const before = performance.now();
      await sign(nodes);
      own.push(performance.now() - before);
    }
    if (round >= 0) times[name]?.push(own);
  }
}
tell(times);
