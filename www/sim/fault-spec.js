// Reads which faults are wished for.

import { FAULTS } from "./faults.js";

/**
 * @typedef {object} FaultSpec
 * @property {string} fault its name
 * @property {number | undefined} [value]
 * @property {boolean | undefined} [done] is the work done? `undefined`: as the fault has it
 */

/**
 * Reads `NAME`, `NAME;value`, `NAME;done`, `NAME;value;undone` …, or several with commas between.
 * @param {string} text
 * @returns {FaultSpec[] | null} `null` if it names something that is no fault
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
