// Worlds of one test file, in which a function may take 1.5 s.

import { after } from "node:test";
import { startWorld } from "./world.js";

/** @type {import("./world.js").World[]} */
const worlds = [];
after(() => {
  for (const world of worlds) world.close();
});

/** @param {Parameters<typeof startWorld>[0]} [options] @param {Parameters<typeof startWorld>[1]} [own] */
export async function world(options, own) {
  const one = await startWorld({ timeoutMs: 1500, ...options }, own);
  worlds.push(one);
  return one;
}
