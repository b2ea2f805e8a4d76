// The machine of a measurement, and whether it was idle.

import { cpus, loadavg } from "node:os";

/** The load average above which other processes distort the figures. */
const BUSY = 0.5;

/**
 * @typedef {object} Machine
 * @property {string} node
 * @property {string} cpu
 * @property {number} cores
 * @property {number} load the load average of the last minute
 * @property {boolean} busy whether the figures are noise
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
      `! The load average is ${load}, above ${BUSY}: all figures are noise until the machine is idle.`,
    );
  }
}
