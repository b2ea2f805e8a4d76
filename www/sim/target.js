// Reads a raw request target. Does not use URLSearchParams, which reads "+" as a space and repairs
// broken escapes: a signature covers what was really sent.

import { Refusal } from "./refusal.js";

/**
 * @typedef {object} Target
 * @property {string} path the path, still percent-encoded
 * @property {Map<string, string>} query names and values, percent-decoded once
 */

/**
 * Splits a request target into its path and its query.
 * @param {string} target like `/api/operation?limit=10`
 * @returns {Target}
 * @throws {Refusal} 1100 if an escape is broken or a name occurs twice
 */
export function parseTarget(target) {
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  /** @type {Map<string, string>} */
  const query = new Map();
  for (const part of mark < 0 ? [] : target.slice(mark + 1).split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    if (query.has(name)) throw new Refusal(1100, `parameter ${name} occurs twice in the query`);
    query.set(name, equals < 0 ? "" : decode(part.slice(equals + 1)));
  }
  return { path, query };
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Refusal(1100, `the query has a broken percent escape: ${text}`);
  }
}
