// The running removals of a cluster, of all users: by the operation log, for which the package has no
// list.
/** @typedef {{ job_id: string, resources: Set<string> }} Job `resources`: cluster, queue and node ids */

/** Time limit for one page of the log, in milliseconds, and its rows. */
const [TIMEOUT_MS, LIMIT] = [20_000, 100];
/** The `ret_code` of a request that was refused because of its timestamp. */
const EXPIRED = 1300;
/** A removal's action; the vendor spells it in two ways. */
const REMOVAL = /R(e|)move\w*QueueNodes/;

// The running removals in a cluster.
/** @param {import("./lists.js").Place} place @param {import("./lists.js").Access} access @returns {Promise<Job[]>} @throws {Error} if the log cannot be read */
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

/** @param {Record<string, string>} query @param {import("./lists.js").Access} access @returns {Promise<Record<string, unknown>[]>} */
async function readPage(query, { endpoint, signal }, isAgain = false) {
  const text = new URLSearchParams({ limit: String(LIMIT), ...query });
  const either = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  /** @type {RequestInit} */
  const init = { signal: either, cache: "no-store" };
  const response = await fetch(`${endpoint}/operation?${text}`, init).catch(() => null);
  if (!response?.ok) throw failure(response ? `HTTP ${response.status}` : "");
  const { ret_code, job_set } = await response.json().catch(() => ({ ret_code: "?" }));
  // The proxy has learnt the API's clock from that refusal.
  if (ret_code === EXPIRED && !isAgain) return readPage(query, { endpoint, signal }, true);
  if (ret_code !== 0) throw failure(`ret_code ${ret_code}`);
  return Array.isArray(job_set) ? job_set : [];
}

/** An error that the words of each language can tell. @param {string} log what there was instead of the log */
function failure(log) {
  return Object.assign(new Error(`the operation log: ${log}`), { log });
}
