// Faults that are set beforehand, for the next requests of a cluster.

import { FAULTS } from "./faults.js";

/**
 * @typedef {object} Armed
 * @property {string | null} cluster_id whose requests it waits for; `null`: any cluster's
 * @property {string | null} operation like `removeNodes`; `null`: any operation
 * @property {string} fault
 * @property {number | undefined} value
 * @property {boolean | undefined} done is the work done? `undefined`: as the fault has it
 * @property {number} times how many more requests it meets
 */

/** The faults that wait, in the order in which they were armed. */
export class ArmedFaults {
  /** @type {Armed[]} */
  #waiting = [];

  /**
   * Arms a fault.
   * @param {Record<string, unknown>} wish as `POST /sim/faults` takes it
   * @returns {Armed | string} what was armed, or what is wrong with the wish
   */
  arm({ cluster_id = null, operation = null, fault, value, done, times = 1 }) {
    if (typeof fault !== "string" || !Object.hasOwn(FAULTS, fault)) {
      return `fault must be one of ${Object.keys(FAULTS).join(", ")}`;
    }
    if (cluster_id !== null && typeof cluster_id !== "string") return "cluster_id must be a string";
    if (operation !== null && typeof operation !== "string") return "operation must be a string";
    if (value !== undefined && !Number.isInteger(value)) return "value must be a whole number";
    if (done !== undefined && typeof done !== "boolean") return "done must be true or false";
    if (!Number.isInteger(times) || Number(times) < 1) return "times must be a whole number from 1";
    const armed = {
      ...{ cluster_id, operation, fault, done, times: Number(times) },
      value: value === undefined ? undefined : Number(value),
    };
    this.#waiting.push(armed);
    return armed;
  }

  /**
   * The fault that meets this request, which uses it up once.
   * @param {string | undefined} cluster_id
   * @param {string} operation
   */
  take(cluster_id, operation) {
    const met = this.#waiting.find(
      (armed) =>
        (armed.cluster_id === null || armed.cluster_id === cluster_id) &&
        (armed.operation === null || armed.operation === operation),
    );
    if (!met) return null;
    met.times -= 1;
    if (met.times === 0) this.#waiting.splice(this.#waiting.indexOf(met), 1);
    return met;
  }

  /** What still waits. */
  list() {
    return [...this.#waiting];
  }

  /**
   * Takes back what waits for a cluster, or everything.
   * @param {string | null} cluster_id
   */
  clear(cluster_id) {
    this.#waiting = this.#waiting.filter(
      (armed) => cluster_id !== null && armed.cluster_id !== cluster_id,
    );
  }
}
