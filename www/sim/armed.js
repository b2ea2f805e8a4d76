// Faults that are armed for the next requests of a cluster.

import { parseFaults } from "./fault-spec.js";
import { FAULTS } from "./faults.js";

/**
 * @typedef {object} Armed
 * @property {string | null} cluster_id the cluster it is for; `null`: any
 * @property {string | null} operation like `removeNodes`; `null`: any operation
 * @property {import("./fault-spec.js").FaultSpec[]} faults
 * @property {number} times how many more requests it applies to
 */

/**
 * A fault as `POST /sim/faults` takes it. Not checked yet.
 * @typedef {{ readonly [name in "cluster_id" | "operation" | "fault" | "value" | "done" | "times"]?: unknown }} FaultRequest
 */

/** The armed faults, oldest first. */
export class ArmedFaults {
  /** @type {Armed[]} */
  #waiting = [];

  /** @type {Armed[]} */
  #standing;

  /**
   * @param {readonly FaultRequest[]} [standing] the faults of all requests for which none is armed
   * @throws {TypeError}
   */
  constructor(standing = []) {
    this.#standing = standing.map((request) => {
      const fault = readFault(request);
      if (typeof fault === "string") throw new TypeError(fault);
      return fault;
    });
  }

  /**
   * Arms a fault.
   * @param {FaultRequest} request
   * @returns {Armed | string} what was armed, or what is wrong with the request
   */
  arm(request) {
    const armed = readFault(request);
    if (typeof armed !== "string") this.#waiting.push(armed);
    return armed;
  }

  /**
   * The faults for this request: the oldest that match, which are counted down.
   * @param {string | undefined} cluster_id
   * @param {string} operation
   */
  take(cluster_id, operation) {
    /** @param {Armed} armed */
    const isMeant = (armed) =>
      (armed.cluster_id === null || armed.cluster_id === cluster_id) &&
      (armed.operation === null || armed.operation === operation);
    const met = this.#waiting.find(isMeant);
    if (!met) return this.#standing.find(isMeant)?.faults ?? [];
    met.times -= 1;
    if (met.times === 0) this.#waiting.splice(this.#waiting.indexOf(met), 1);
    return met.faults;
  }

  /** All armed faults. */
  list() {
    return [...this.#waiting];
  }

  /**
   * Disarms the faults of a cluster, or all.
   * @param {string | null} cluster_id
   */
  clear(cluster_id) {
    this.#waiting = this.#waiting.filter(
      (armed) => cluster_id !== null && armed.cluster_id !== cluster_id,
    );
  }
}

/**
 * Checks a fault.
 * @param {FaultRequest} request
 * @returns {Armed | string} the fault, or what is wrong with the request
 */
function readFault({ cluster_id = null, operation = null, fault, value, done, times = 1 }) {
  const specs = typeof fault === "string" ? parseFaults(fault) : null;
  if (!specs) return `fault must be one or several of ${Object.keys(FAULTS).join(", ")}`;
  if (cluster_id !== null && typeof cluster_id !== "string") return "cluster_id must be a string";
  if (operation !== null && typeof operation !== "string") return "operation must be a string";
  if (value !== undefined && !Number.isInteger(value)) return "value must be a whole number";
  if (done !== undefined && typeof done !== "boolean") return "done must be true or false";
  if (!Number.isInteger(times) || Number(times) < 1) return "times must be a whole number from 1";
  const faults = specs.map((spec) => ({
    ...spec,
    ...(value !== undefined && { value: Number(value) }),
    ...(done !== undefined && { done }),
  }));
  return { cluster_id, operation, faults, times: Number(times) };
}
