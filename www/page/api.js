// Reads lists from the API, through the console's proxy on this server.

/** @typedef {Record<string, unknown>} Row */

/** The most items of one list that are read: a cluster is far smaller. */
const MAX_ITEMS = 50_000;

/** How long one page of a list may take, in milliseconds. */
const TIMEOUT_MS = 20_000;

/** A list could not be read. Nothing was changed by trying. */
export class ReadError extends Error {}

/** The request was not accepted because of the clock (`ret_code`). */
const EXPIRED = 1300;

/**
 * @typedef {object} Page one page of a list
 * @property {Row[]} rows
 * @property {number} total how many items the list has
 * @property {number} ahead how far the API's clock is ahead of ours, in milliseconds; 0 if it doesn't say
 */

/**
 * Reads one page of a list.
 * @param {string} path like `/operation`
 * @param {Record<string, string | number>} query
 * @param {string[]} names what the list may be called in the answer
 * @returns {Promise<Page>}
 * @throws {ReadError}
 */
export async function readPage(path, query, names) {
  let { fields, ahead } = await ask(path, query);
  // From that refusal the proxy has learnt what time it is over there.
  if (fields.ret_code === EXPIRED) ({ fields, ahead } = await ask(path, query));
  if (fields.ret_code !== 0) throw new ReadError(`${fields.message} (${fields.ret_code})`);
  const rows = names.map((name) => fields[name]).find(Array.isArray) ?? [];
  const total = typeof fields.total_count === "number" ? fields.total_count : rows.length;
  return { rows, total, ahead };
}

/**
 * @param {string} path
 * @param {Record<string, string | number>} query
 * @returns {Promise<{ fields: Row, ahead: number }>}
 */
async function ask(path, query) {
  const text = new URLSearchParams(
    Object.entries(query).map(([name, value]) => [name, String(value)]),
  );
  try {
    const sent = Date.now();
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(`/console/api${path}?${text}`, { signal, cache: "no-store" });
    const body = await response.text();
    if (!response.ok) throw new ReadError(`HTTP ${response.status}: ${body.slice(0, 200)}`);
    const ahead = Date.parse(response.headers.get("date") ?? "") - (sent + Date.now()) / 2;
    return { fields: JSON.parse(body) ?? {}, ahead: Number.isNaN(ahead) ? 0 : ahead };
  } catch (error) {
    throw error instanceof ReadError ? error : new ReadError(String(error));
  }
}

/**
 * Reads a whole list, page by page.
 * @param {string} path
 * @param {Record<string, string | number>} query
 * @param {string[]} names
 * @returns {Promise<Row[]>}
 * @throws {ReadError}
 */
export async function readAll(path, query, names) {
  /** @type {Row[]} */
  const all = [];
  for (;;) {
    const page = { ...query, limit: 100, offset: all.length };
    const { rows, total } = await readPage(path, page, names);
    all.push(...rows);
    if (all.length >= total || rows.length === 0) return all;
    if (all.length > MAX_ITEMS) throw new ReadError(`more than ${MAX_ITEMS} items`);
  }
}
