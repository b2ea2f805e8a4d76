// A cache between the client and the operation log, which serves old pages. They have an `Age`, or
// else their original `Date`.

import { json } from "./plans.js";

/** The minimum age of a cached page, in milliseconds. */
const OLD_MS = 8000;

/** @typedef {{ page: Record<string, unknown>, at: number }} Entry */

/** The first page of each request, for ten times the minimum age. */
export class Cache {
  /** @type {Map<string, Entry>} */
  #entries = new Map();

  /**
   * @param {"cached, with Age" | "cached"} fault
   * @param {string} key identifies the request
   * @param {Record<string, unknown>} fresh the current page
   * @param {number} now the server's clock, in milliseconds since 1970
   * @returns {import("./plans.js").RawResponse}
   */
  page(fault, key, fresh, now) {
    const entry = this.#entries.get(key);
    if (!entry || now - entry.at > 10 * OLD_MS) this.#entries.set(key, { page: fresh, at: now });
    if (!entry || now - entry.at < OLD_MS) return json(fresh);
    const date = new Date(entry.at).toUTCString();
    const age = fault === "cached" ? undefined : `${Math.floor((now - entry.at) / 1000)}`;
    return { ...json(entry.page), headers: { date, ...(age !== undefined && { age }) } };
  }
}
