// Reads a request: its operation and its fields.

import { OPERATIONS } from "./operations.js";
import { Refusal } from "./refusal.js";
import { parseTarget } from "./target.js";

/**
 * @typedef {object} Message
 * @property {string} method
 * @property {string} target the path and the query as sent
 * @property {string | undefined} type the Content-Type
 * @property {Buffer} body the raw bytes
 */

/**
 * The operation of a target, if there is one.
 * @param {string} target like `/api/operation?limit=10`
 */
export function operationOf(target) {
  return OPERATIONS.get((target.split("?", 1)[0] ?? "").slice("/api".length));
}

/**
 * The fields of a request: the body of a POST, the query of a GET.
 * @param {Message} message
 * @returns {Record<string, unknown>}
 * @throws {Refusal} 1100 if it cannot be read
 */
export function fieldsOf({ method, target, type, body }) {
  const { query } = parseTarget(target);
  if (method !== "POST") return Object.fromEntries(query);
  if (!/^application\/json *(;|$)/i.test(type ?? "")) {
    throw new Refusal(1100, `the Content-Type must be application/json, not ${type ?? "missing"}`);
  }
  /** @type {unknown} */
  let value;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new Refusal(1100, "the body is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refusal(1100, "the body must be a JSON object");
  }
  return /** @type {Record<string, unknown>} */ (value);
}

/**
 * The cluster of a request, by its id or else by its zone, if it names one.
 * @param {import("./world.js").World} world
 * @param {Message} message
 * @returns {string | undefined}
 */
export function clusterOf(world, message) {
  try {
    const { cluster_id, zone } = fieldsOf(message);
    if (typeof cluster_id === "string") return cluster_id;
    return typeof zone === "string" ? world.clusterIn(zone) : undefined;
  } catch {
    return undefined;
  }
}
