// The requests that the simulated API received and their outcomes, for tests.

/** The most requests kept, and the most characters of their bodies. */
const MAX_REQUESTS = 2000;
const MAX_TEXT = 32 * 2 ** 20;

/**
 * @typedef {object} Received
 * @property {number} at when it arrived, by the machine's clock, in milliseconds since 1970
 * @property {string} method
 * @property {string} target the path and the query as sent
 * @property {Record<string, string | string[] | undefined>} headers
 * @property {string} body
 * @property {string} operation like `removeNodes`
 * @property {string | null} cluster_id
 * @property {string | null} fault
 * @property {boolean} executed whether it was carried out: a list read, a job accepted
 * @property {{ status: number, body: string } | "lost" | null} answer the beginning of the response; `null` until it is sent
 */

/** The last requests, oldest first. */
export class ReceivedRequests {
  /** @type {Received[]} */
  #kept = [];
  #text = 0;

  /** @param {Received} request */
  add(request) {
    this.#kept.push(request);
    this.#text += request.body.length;
    while (this.#kept.length > MAX_REQUESTS || (this.#text > MAX_TEXT && this.#kept.length > 1)) {
      this.#text -= this.#kept.shift()?.body.length ?? 0;
    }
  }

  /**
   * The requests of one cluster, or all.
   * @param {string | null} cluster_id
   */
  of(cluster_id) {
    return this.#kept.filter((request) => cluster_id === null || request.cluster_id === cluster_id);
  }
}
