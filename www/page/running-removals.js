// The running removals of a cluster, of all users: by the operation log, for which the package has no
// list.

import { ENDPOINT } from "./place.js";

/**
 * @typedef {object} Job
 * @property {string} job_id
 * @property {Set<string>} resources cluster, queue and node ids
 */

/** Time limit for one page of the log, in milliseconds. */
const TIMEOUT_MS = 20_000;

/** Rows per request. */
const LIMIT = 100;

/** The `ret_code` of a request that was refused because of its timestamp. */
const EXPIRED = 1300;

/** A removal's action; the vendor spells it in two ways. */
const REMOVAL = /R(e|)move\w*QueueNodes/;

/**
 * The running removals in a cluster.
 * @param {import("./cluster.js").Place} place
 * @returns {Promise<Job[]>}
 * @throws {Error} if the log cannot be read
 */
export async function removalsAtWork({ cluster_id, zone }) {
  /** @type {Record<string, unknown>[]} */
  const rows = [];
  for (let offset = 0; ; offset += LIMIT) {
    const { job_set } = await readPage({ zone, reverse: "1", offset: String(offset) });
    const page = /** @type {Record<string, unknown>[]} */ (Array.isArray(job_set) ? job_set : []);
    const running = page.filter(({ status }) => status === "pending");
    rows.push(...running);
    // The newest come first, and a job takes minutes: a page of ended jobs is followed by more of
    // them. The proxy passes on no filter of the log.
    if (running.length === 0 || page.length < LIMIT) break;
  }
  return rows
    .filter(({ job_action }) => REMOVAL.test(String(job_action)))
    .map(({ job_id, resource_ids }) => ({
      job_id: String(job_id),
      resources: new Set(String(resource_ids ?? "").split(/\s+/)),
    }))
    .filter(({ resources }) => resources.has(cluster_id));
}

/** @param {Record<string, string>} query */
async function readPage(query) {
  const first = await ask(query);
  // The proxy has learnt the API's clock from that refusal.
  const fields = first.ret_code === EXPIRED ? await ask(query) : first;
  if (fields.ret_code !== 0) throw new Error(`${fields.message} (${fields.ret_code})`);
  return fields;
}

/** @param {Record<string, string>} query */
async function ask(query) {
  const text = new URLSearchParams({ limit: String(LIMIT), ...query });
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(`${ENDPOINT}/operation?${text}`, { signal, cache: "no-store" });
  const body = await response.text();
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${body.slice(0, 200)}`);
  return JSON.parse(body) ?? {};
}
