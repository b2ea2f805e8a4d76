// What this process holds while no call is in flight.

import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
// Through the first thousands of calls the engine optimizes hot code, collects feedback and flushes
// unused bytecode: 160 bytes a call either way, which look like a leak or hide one. Without these,
// 60 remain, mostly in the first thousand.
for (const flag of ["opt", "maglev", "lazy-feedback-allocation", "flush-bytecode"]) {
  setFlagsFromString(`--no-${flag}`);
}
/** @type {() => void} */
const collect = runInNewContext("gc");

/**
 * @typedef {object} Sample
 * @property {number} removals accepted so far
 * @property {number} memory bytes of WebAssembly's memory; it never shrinks
 * @property {number} held slots of JavaScript values that WebAssembly holds or held
 * @property {number} heap bytes of the JavaScript heap, without garbage
 * @property {number} timers
 * @property {number} listeners on the shared signal
 */

/**
 * @param {WebAssembly.Exports} exports of the package's instance
 * @param {AbortSignal} shared
 * @param {number} removals
 * @param {number} held
 * @returns {Promise<Sample>}
 */
export async function sample(exports, shared, removals, held) {
  // Finalizers free more, and a dropped connection closes some turns of the event loop later. After
  // two turns of 5 ms, up to 0.9 MB sometimes remained; after these, at most 0.2 MB.
  for (let turn = 0; turn < 6; turn += 1) {
    collect();
    await sleep(40);
  }
  const { memory } = exports;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error("there is no memory");
  return {
    removals,
    memory: memory.buffer.byteLength,
    held,
    heap: process.memoryUsage().heapUsed,
    timers: process.getActiveResourcesInfo().filter((name) => name === "Timeout").length,
    listeners: getEventListeners(shared, "abort").length,
  };
}
