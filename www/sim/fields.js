// Reads the fields of a request, and refuses what the API would refuse.

import { Refusal } from "./refusal.js";

/** @typedef {Record<string, unknown>} Fields the body of a POST, or the query of a GET */

/**
 * A field that must be a non-empty string.
 * @param {Fields} fields
 * @param {string} name
 * @returns {string}
 */
export function text(fields, name) {
  const value = fields[name];
  if (value === undefined || value === null) throw new Refusal(1101, `${name} is missing`);
  if (typeof value !== "string" || value === "") {
    throw new Refusal(1101, `${name} must be a non-empty string, got ${JSON.stringify(value)}`);
  }
  return value;
}

/**
 * A query parameter that may be left out; an empty one counts as left out.
 * @param {Fields} fields
 * @param {string} name
 * @returns {string | undefined}
 */
export function optional(fields, name) {
  const value = fields[name];
  return value === undefined || value === "" ? undefined : String(value);
}

/**
 * A query parameter that is a whole number.
 * @param {Fields} fields
 * @param {string} name
 * @param {{ min: number, max: number, preset: number }} range the allowed range and the default
 */
export function whole(fields, name, { min, max, preset }) {
  const value = optional(fields, name);
  if (value === undefined) return preset;
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new Refusal(1101, `${name} must be a whole number from ${min} to ${max}, got ${value}`);
}

/**
 * A query parameter with several values, separated by commas or spaces.
 * @param {Fields} fields
 * @param {string} name
 * @returns {string[] | undefined}
 */
export function list(fields, name) {
  return optional(fields, name)?.split(/[\s,]+/);
}

/**
 * The nodes that a request names: group numbers and node ids.
 * @param {Fields} fields
 * @returns {(number | string)[]}
 */
export function nodelist(fields) {
  const value = fields.nodelist;
  if (value === undefined || value === null) throw new Refusal(1101, "nodelist is missing");
  if (!Array.isArray(value) || value.length === 0) {
    throw new Refusal(1101, "nodelist must be an array of one or more nodes");
  }
  for (const node of value) {
    const good = typeof node === "number" ? Number.isSafeInteger(node) && node > 0 : isText(node);
    if (!good) {
      const got = JSON.stringify(node);
      throw new Refusal(1101, `nodelist has ${got}: neither a group number nor a node id`);
    }
  }
  return value;
}

/** @param {unknown} value */
function isText(value) {
  return typeof value === "string" && value !== "";
}
