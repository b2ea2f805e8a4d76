// Reads which faults are wished for.

import { FAULTS } from "./faults.js";

/**
 * @typedef {object} Wish
 * @property {string} fault its name
 * @property {number | undefined} [value]
 * @property {boolean | undefined} [done] is the work done? `undefined`: as the fault has it
 */

/**
 * Reads `NAME`, `NAME;value`, `NAME;done`, `NAME;value;undone` …, or several with commas between.
 * @param {string} text
 * @returns {Wish[] | null} `null` if it names something that is no fault
 */
export function parseWishes(text) {
  const wishes = text.split(",").map(parseWish);
  return wishes.every((wish) => wish !== null) ? wishes : null;
}

/**
 * @param {string} text
 * @returns {Wish | null}
 */
function parseWish(text) {
  const [name = "", ...rest] = text.split(";").map((part) => part.trim());
  if (!Object.hasOwn(FAULTS, name)) return null;
  /** @type {Wish} */
  const wish = { fault: name };
  for (const part of rest) {
    if (part === "done" || part === "undone") wish.done = part === "done";
    else if (/^-?\d{1,9}$/.test(part)) wish.value = Number(part);
    else return null;
  }
  return wish;
}
