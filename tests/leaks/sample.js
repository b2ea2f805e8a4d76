// What this process holds on to, when no call is under way.

import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
// The engine makes faster code of what runs often, and notes for it, all through the first thousands of
// calls, and throws away what was compiled and did not run for a while: 160 bytes a call either way, that
// look like something kept, or hide it. Without, 60 are left, most of them in the first thousand.
for (const flag of ["opt", "maglev", "lazy-feedback-allocation", "flush-bytecode"]) {
  setFlagsFromString(`--no-${flag}`);
}
/** @type {() => void} */
const collect = runInNewContext("gc");

/**
 * @typedef {object} Sample
 * @property {number} removals how many were accepted up to then
 * @property {number} memory bytes of WebAssembly's memory; it never shrinks
 * @property {number} held places of JavaScript values that WebAssembly holds, or held, on to
 * @property {number} heap bytes of the JavaScript heap, without garbage
 * @property {number} timers
 * @property {number} listeners on the signal that all calls share
 */

/**
 * @param {WebAssembly.Exports} exports of the package's instance
 * @param {AbortSignal} shared
 * @param {number} removals
 * @param {number} held
 * @returns {Promise<Sample>}
 */
export async function sample(exports, shared, removals, held) {
  // What is finalised gives more free, and a connection that was cut ends some turns of the event loop
  // later. After two turns of 5 ms, up to 0.9 MB of that was still there now and then, after these at most
  // 0.2.
  for (let turn = 0; turn < 6; turn += 1) {
    collect();
    await sleep(40);
  }
  const { memory } = exports;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error("there is no memory to look at");
  return {
    removals,
    memory: memory.buffer.byteLength,
    held,
    heap: process.memoryUsage().heapUsed,
    timers: process.getActiveResourcesInfo().filter((name) => name === "Timeout").length,
    listeners: getEventListeners(shared, "abort").length,
  };
}
