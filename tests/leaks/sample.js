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
 * @property {number} held JavaScript values that WebAssembly holds on to
 * @property {number} table how many it has room for; it doubles when they are too many
 * @property {number} heap bytes of the JavaScript heap, without garbage
 * @property {number} timers
 * @property {number} listeners on the signal that all calls share
 */

/**
 * @param {WebAssembly.Exports} exports of the package's instance
 * @param {AbortSignal} shared
 * @param {number} removals
 * @returns {Promise<Sample>}
 */
export async function sample(exports, shared, removals) {
  // What is finalised gives more free: twice, and with a turn of the event loop after each.
  for (let turn = 0; turn < 2; turn += 1) {
    collect();
    await sleep(5);
  }
  const { memory, ...rest } = exports;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error("there is no memory to look at");
  const table = rest.__wbindgen_externrefs;
  if (!(table instanceof WebAssembly.Table)) throw new Error("there is no table to look at");
  return {
    removals,
    memory: memory.buffer.byteLength,
    held: held(table),
    table: table.length,
    heap: process.memoryUsage().heapUsed,
    timers: process.getActiveResourcesInfo().filter((name) => name === "Timeout").length,
    listeners: getEventListeners(shared, "abort").length,
  };
}

/**
 * An entry that is given back becomes null. One that is never given back may well be undefined: what
 * an import gave that threw.
 * @param {WebAssembly.Table} table
 */
function held(table) {
  let count = 0;
  for (let i = 0; i < table.length; i += 1) if (table.get(i) !== null) count += 1;
  return count;
}
