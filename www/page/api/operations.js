// The running removals of all users. For the operation log, the package has no list.
/** @import { Access, Place } from "./package.js" */
/** @typedef {{ job_id: string, resources: Set<string> }} Job with the ids of what it is about */
const [TIMEOUT_MS, LIMIT] = [20_000, 100]; // for a page of the log, and its rows
const PAUSES_MS = [300, 1200]; // what failed is tried again: reading changes nothing
const REMOVAL = /R(e|)move\w*QueueNodes/; // the vendor spells it in two ways

/** The running removals in a cluster. @param {Place} place @param {Access} access */
export async function removalsAtWork({ cluster_id, zone }, access) {
  /** @type {Record<string, unknown>[]} */
  const rows = [];
  for (let offset = 0; ; offset += LIMIT) {
    const page = await readPage({ zone, reverse: "1", offset: String(offset) }, access);
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

/** @param {Record<string, string>} query @param {Access} access */
async function readPage(query, access) {
  for (const pause of PAUSES_MS) {
    try {
      return await readOnce(query, access);
    } catch {
      await new Promise((done) => setTimeout(done, pause));
    }
  }
  return readOnce(query, access);
}

/** @param {Record<string, string>} query @param {Access} access */
async function readOnce(query, { endpoint, signal }) {
  const text = new URLSearchParams({ limit: String(LIMIT), ...query });
  const either = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  /** @type {RequestInit} */
  const init = { signal: either, cache: "no-store" };
  const response = await fetch(`${endpoint}/operation?${text}`, init).catch(() => null);
  if (!response?.ok) throw failure(response ? `HTTP ${response.status}` : "");
  const { ret_code, job_set } = await response.json().catch(() => ({ ret_code: "?" }));
  if (ret_code !== 0) throw failure(`ret_code ${ret_code}`);
  return /** @type {Record<string, unknown>[]} */ (Array.isArray(job_set) ? job_set : []);
}

/** @param {string} log what there was instead of the log, for the words of each language */
const failure = (log) => Object.assign(new Error(`the operation log: ${log}`), { log });
