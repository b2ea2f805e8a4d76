/** Whether the queue and the nodes of a change are those of its cluster, by the API's lists. */
import { accept } from "./read-request.js";
import { busy, refuse } from "./refusal.js";

/** @typedef {import("./core.js").ForwardRecord} ForwardRecord */
/** @typedef {import("./core.js").MembersRecord} MembersRecord */
/** @typedef {import("./create-proxy.js").Call} Call */

/** How long what belongs to a cluster is remembered, in milliseconds. An id that is not among it is looked up again. */
const KEEP_MS = 10 * 60_000;
const MAX_CLUSTERS = 100;

/** The most rows of a page, the most pages, and how many are read at the same time. */
const ROWS = 100;
const MAX_PAGES = 2_000;
const AT_ONCE = 6;

/** @typedef {{ at: number, ids: Set<string>, groups: Set<number> }} Known */

export class Membership {
  /** By zone and cluster, the oldest first. @type {Map<string, Known>} */
  #known = new Map();
  #api;

  /** @param {import("./signed-api.js").SignedApi} api */
  constructor(api) {
    this.#api = api;
  }

  /**
   * @param {ForwardRecord} change
   * @param {Call} call
   * @throws {import("./refusal.js").Refusal} 403 if something is not the cluster's, 429 if that cannot be found out
   */
  async check({ zone, cluster_id = "", hpcqueue_id = "", nodelist = [] }, call) {
    const name = JSON.stringify([zone, cluster_id]);
    const wanted = [hpcqueue_id, ...nodelist];
    const isMember = (/** @type {Known | undefined} */ known) =>
      wanted.every((one) =>
        typeof one === "number" ? known?.groups.has(one) : known?.ids.has(one),
      );
    const known = this.#known.get(name);
    if (known && Date.now() - known.at <= KEEP_MS && isMember(known)) {
      return;
    }
    const read = await this.#read(zone, cluster_id, call);
    this.#known.delete(name);
    this.#known.set(name, read);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_CLUSTERS && oldest !== undefined) {
      this.#known.delete(oldest);
    }
    if (!isMember(read)) {
      refuse(403, "The queue, or one of the nodes, is not of this cluster.");
    }
  }

  /**
   * @param {string} zone
   * @param {string} cluster
   * @param {Call} call
   * @returns {Promise<Known>}
   */
  async #read(zone, cluster, call) {
    /** @type {Known} */
    const known = { at: Date.now(), ids: new Set(), groups: new Set() };
    for (const ofQueues of [true, false]) {
      const operation = ofQueues ? "/queue/ehpc/getQueueList" : "/cluster/listNodes";
      const page = async (/** @type {number} */ offset) => {
        const place = ["zone", zone, "cluster_id", cluster];
        const query = [...place, "limit", `${ROWS}`, "offset", `${offset}`];
        const text = await this.#list(call, operation, query);
        const read = call.core.readMembers(ofQueues, cluster, text);
        if (!read) {
          throw unreadable();
        }
        const before = known.ids.size;
        for (const id of read.ids) known.ids.add(id);
        for (const group of read.groups) known.groups.add(group);
        return { ...read, isNew: known.ids.size > before };
      };
      await readPages(page);
    }
    return known;
  }

  /**
   * @param {Call} call
   * @param {string} operation
   * @param {string[]} query
   */
  async #list(call, operation, query) {
    const forward = accept(call.core.readRequest(operation, "GET", query, undefined, 1));
    const time = this.#api.clock.signingTime(forward.zone);
    const asked = { forward, query, text: undefined };
    // Whatever became of it, it has changed nothing.
    const credentials = await this.#api.credentialsOf(call);
    const response = await this.#api.send(call, asked, time, credentials).catch(() => {
      throw unreadable();
    });
    return response.text;
  }
}

function unreadable() {
  return busy("The cluster's lists could not be read, so its members are not known.");
}

/**
 * Reads to the end, or until nothing is new: a list may ignore its offset.
 *
 * @param {(offset: number) => Promise<MembersRecord & { isNew: boolean }>} page reads the rows from an offset
 */
async function readPages(page) {
  const { rows, total } = await page(0);
  let next = rows;
  const step = Math.max(1, rows);
  for (let pages = 1; rows > 0 && pages < MAX_PAGES; pages += AT_ONCE) {
    if (total !== undefined && total !== null && next >= total) {
      return;
    }
    const ends = total ?? next + 1;
    const offsets = Array.from({ length: AT_ONCE }, (_, index) => next + index * step);
    const read = await Promise.all(offsets.filter((one) => one < ends).map(page));
    next += read.length * step;
    if (read.some((one) => one.rows < step) || !read.some(({ isNew }) => isNew)) {
      return;
    }
  }
}
