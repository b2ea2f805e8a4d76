// Makes the calls, a bounded number at a time, and checks how each ends.

import { HUNDRED } from "./kinds.js";

/** @typedef {import("./kinds.js").Kind} Kind */
/** @typedef {import("./kinds.js").Package} Package */

/** Number of concurrent calls. */
const AT_ONCE = 64;

/** Short times, so that a lost response is soon found in the log. */
const OPTIONS = { timeoutMs: 5000, settleMs: 0, deadlineMs: 20_000 };

/** Calls by path and end. @typedef {Map<string, number>} Ends */

/**
 * @param {Package} client
 * @param {string} url
 * @param {AbortSignal} shared for every call that is not aborted; it never aborts
 */
export function caller(client, url, shared) {
  let made = 0;
  /**
   * Makes `count` more calls.
   * @param {number} count
   * @param {Ends} ends
   */
  return async (count, ends) => {
    const last = made + count;
    /** @param {number} worker */
    const work = async (worker) => {
      while (made < last) {
        const number = made++;
        const kind = /** @type {Kind} */ (HUNDRED[number % 100]);
        const end = await make(client, kind, {
          number,
          shared,
          endpoint: `${url}/${kind.path}/${worker}`,
        });
        const allowed = end === kind.ends || kind.or?.includes(end);
        const key = `${kind.path}: ${end}${allowed ? "" : ` instead of ${kind.ends}`}`;
        ends.set(key, (ends.get(key) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, (_, worker) => work(worker)));
  };
}

/**
 * @param {Package} client
 * @param {Kind} kind
 * @param {{ number: number, endpoint: string, shared: AbortSignal }} where
 * @returns {Promise<string>} how it ended
 */
async function make(client, { call, options, abortMs }, { number, endpoint, shared }) {
  const request = {
    ...{ cluster_id: "ehpc-gk3wfc7e", hpcqueue_id: "ehpcq-m7qglynz", zone: "jn1a" },
    // Calls for the same node would wait for each other.
    nodelist: [`cln-${number}`],
  };
  const own = new AbortController();
  if (abortMs === 0) own.abort("changed my mind");
  const timer = abortMs ? setTimeout(() => own.abort("changed my mind"), abortMs) : undefined;
  const signal = abortMs === undefined ? shared : own.signal;
  const allOptions = { ...OPTIONS, endpoint, signal, onEvent: () => {}, ...options };
  try {
    await (call ? call(client, request, allOptions) : client.removeNodes(request, allOptions));
    return "resolved";
  } catch (thrown) {
    if (client.isHpcError(thrown)) return thrown.kind;
    return thrown === "changed my mind" ? "aborted" : `${thrown}`;
  } finally {
    clearTimeout(timer);
  }
}
