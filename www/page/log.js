// Reads the operation log through the console's proxy; the package has no function for it.

import { ENDPOINT } from "./place.js";

/** @typedef {Record<string, unknown>} Row */

/** Time limit for one page of the log, in milliseconds. */
const TIMEOUT_MS = 20_000;

/** Rows per request. */
const LIMIT = 100;

/** The `ret_code` of a request that was refused because of its timestamp. */
const EXPIRED = 1300;

/**
 * @typedef {object} Page
 * @property {Row[]} rows
 * @property {number} total how many rows match the query
 * @property {number} ahead how far the API's clock is ahead of ours, in milliseconds; 0 if unknown
 */

/**
 * Reads one page of the log.
 * @param {Record<string, string | number>} query
 * @returns {Promise<Page>}
 * @throws {Error} if it cannot be read
 */
export async function readPage(query) {
  let { fields, ahead } = await ask(query);
  // The proxy has learnt the API's clock from that refusal.
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
  // A server in between may replace `Date` with its own time.
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
