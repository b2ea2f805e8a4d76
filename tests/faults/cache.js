// A cache between the client and the operation log: it answers with a page that was right some time
// ago. It says so, by its `Age`; or else the `Date` is that of the page.

import { json } from "./plans.js";

/** How old a page is at least that it answers with, in milliseconds. */
const OLD_MS = 8000;

/** @typedef {{ answer: Record<string, unknown>, at: number }} Kept */

/** The first answer to each question, until it has been asked for once more. */
export class Cache {
  /** @type {Map<string, Kept>} */
  #kept = new Map();

  /**
   * @param {"cached, with Age" | "cached"} how
   * @param {string} key what was asked for
   * @param {Record<string, unknown>} fresh the answer as it is now
   * @param {number} now the server's clock, in milliseconds since 1970
   * @returns {import("./plans.js").Reply}
   */
  page(how, key, fresh, now) {
    const kept = this.#kept.get(key);
    if (!kept || now - kept.at > 10 * OLD_MS) this.#kept.set(key, { answer: fresh, at: now });
    if (!kept || now - kept.at < OLD_MS) return json(fresh);
    const date = new Date(kept.at).toUTCString();
    const age = how === "cached" ? undefined : `${Math.floor((now - kept.at) / 1000)}`;
    return { ...json(kept.answer), headers: { date, ...(age !== undefined && { age }) } };
  }
}
