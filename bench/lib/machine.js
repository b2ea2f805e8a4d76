// On what it was measured, and whether the machine had nothing else to do.

import { cpus, loadavg } from "node:os";

/** From here on something else takes part of the time. */
const BUSY = 0.5;

/**
 * @typedef {object} Machine
 * @property {string} node
 * @property {string} cpu
 * @property {number} cores
 * @property {number} load how many processes wanted to run, over the last minute
 * @property {boolean} busy whether figures are noise
 * @property {string} date
 */

/** @returns {Machine} */
export function machine() {
  const cores = cpus();
  const load = Number((loadavg()[0] ?? 0).toFixed(2));
  return {
    node: process.version,
    cpu: cores[0]?.model.trim() ?? "unknown",
    cores: cores.length,
    load,
    busy: load > BUSY,
    date: new Date().toISOString().slice(0, 10),
  };
}

/** @param {Machine} machine */
export function described({ node, cpu, cores, load }) {
  return `Node ${node.slice(1)}, ${cores} cores (${cpu}), load average ${load}`;
}

/** @param {Machine} machine */
export function warn({ busy, load }) {
  if (busy) {
    console.log(
      `! The load average is ${load}, above ${BUSY}: all figures are noise, until others rest.`,
    );
  }
}
