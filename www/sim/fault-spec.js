// Reads fault specifications.

import { FAULTS } from "./faults.js";

/**
 * @typedef {object} FaultSpec
 * @property {string} fault its name
 * @property {number | undefined} [value]
 * @property {boolean | undefined} [done] whether the request is carried out; `undefined`: the fault's default
 */

/**
 * Reads `NAME`, `NAME;value`, `NAME;done`, `NAME;value;undone` …, or several, separated by commas.
 * @param {string} text
 * @returns {FaultSpec[] | null} `null` if a fault is unknown
 */
export function parseFaults(text) {
  const specs = text.split(",").map(parseFault);
  return specs.every((spec) => spec !== null) ? specs : null;
}

/**
 * @param {string} text
 * @returns {FaultSpec | null}
 */
function parseFault(text) {
  const [name = "", ...rest] = text.split(";").map((part) => part.trim());
  if (!Object.hasOwn(FAULTS, name)) return null;
  /** @type {FaultSpec} */
  const spec = { fault: name };
  for (const part of rest) {
    if (part === "done" || part === "undone") spec.done = part === "done";
    else if (/^-?\d{1,9}$/.test(part)) spec.value = Number(part);
    else return null;
  }
  return spec;
}
