// What this process holds on to, when no call is under way.

import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
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
  // What is finalised gives more free: twice, and with a turn of the event loop after each.
  for (let turn = 0; turn < 2; turn += 1) {
    collect();
    await sleep(5);
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
