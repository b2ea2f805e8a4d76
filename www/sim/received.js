// What the simulated API received and what became of it, so that a test can compare bytes and count.

/** How many requests are kept, and how many characters of their bodies. */
const MAX_REQUESTS = 2000;
const MAX_TEXT = 32 * 2 ** 20;

/**
 * @typedef {object} Received
 * @property {number} at when it came, by the machine's clock, in milliseconds since 1970
 * @property {string} method
 * @property {string} target the path and the query as they were sent
 * @property {Record<string, string | string[] | undefined>} headers
 * @property {string} body
 * @property {string} operation like `removeNodes`
 * @property {string | null} cluster_id
 * @property {string | null} fault
 * @property {boolean} executed was the work done: a list read, a job accepted?
 * @property {{ status: number, body: string } | "lost" | null} answer how it began; `null` while it is being worked on
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
