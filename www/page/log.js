// Reads the operation log, through the console's proxy: for that the package has no function.

import { ENDPOINT } from "./place.js";

/** @typedef {Record<string, unknown>} Row */

/** How long one page of the log may take, in milliseconds. */
const TIMEOUT_MS = 20_000;

/** The most rows that are asked for at once. */
const LIMIT = 100;

/** The request was not accepted because of the clock (`ret_code`). */
const EXPIRED = 1300;

/**
 * @typedef {object} Page
 * @property {Row[]} rows
 * @property {number} total how many rows the log has of this kind
 * @property {number} ahead how far the API's clock is ahead of ours, in milliseconds; 0 if it doesn't say
 */

/**
 * Reads one page of the log.
 * @param {Record<string, string | number>} query
 * @returns {Promise<Page>}
 * @throws {Error} if it cannot be read. Nothing was changed by trying.
 */
export async function readPage(query) {
  let { fields, ahead } = await ask(query);
  // From that refusal the proxy has learnt what time it is over there.
  if (fields.ret_code === EXPIRED) ({ fields, ahead } = await ask(query));
  if (fields.ret_code !== 0) throw new Error(`${fields.message} (${fields.ret_code})`);
  const rows = Array.isArray(fields.job_set) ? fields.job_set : [];
  const total = typeof fields.total_count === "number" ? fields.total_count : rows.length;
  return { rows, total, ahead };
}

/**
 * @param {Record<string, string | number>} query
 * @returns {Promise<{ fields: Row, ahead: number }>}
 */
async function ask(query) {
  const all = Object.entries({ limit: LIMIT, ...query });
  const text = new URLSearchParams(all.map(([name, value]) => [name, String(value)]));
  const sent = Date.now();
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(`${ENDPOINT}/operation?${text}`, { signal, cache: "no-store" });
  const body = await response.text();
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${body.slice(0, 200)}`);
  // A server in between may set `Date` to its own time.
  const date = response.headers.get("ehpc-date") ?? response.headers.get("date");
  const ahead = Date.parse(date ?? "") - (sent + Date.now()) / 2;
  return { fields: JSON.parse(body) ?? {}, ahead: Number.isNaN(ahead) ? 0 : ahead };
}

/**
 * Reads the log page by page.
 * @param {Record<string, string | number>} query
 * @returns {Promise<Row[]>}
 */
export async function readAll(query) {
  /** @type {Row[]} */
  const all = [];
  for (;;) {
    const { rows, total } = await readPage({ ...query, offset: all.length });
    all.push(...rows);
    if (all.length >= total || rows.length === 0) return all;
  }
}
