// The API over real HTTP, as far as a removal or an addition needs it: one queue, its nodes and the
// operation log. It rejects a request whose timestamp is more than 60 s off on arrival, and carries
// out every other change, repeated ones too. Tests compare what callers report with what it did.

import { Buffer } from "node:buffer";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { readBody } from "../../www/http.js";
import { jobRow } from "../../www/sim/job-log.js";
import { EXPIRED, isExpired } from "../timestamps.js";

/** @typedef {Awaited<ReturnType<typeof startApi>>} Api */
/** @typedef {ReturnType<typeof jobRow>} Row */
/** @typedef {{ cluster_id: string, hpcqueue_id: string, nodelist: string[], zone: string }} Change */

/**
 * @typedef {object} Received a request that reached the API
 * @property {string} path its last part: `removeNodes`, `operation` and so on
 * @property {number} at when, in milliseconds since 1970
 * @property {number | undefined} timestamp the one it is signed with
 * @property {number} limit how many rows a read asks for
 * @property {boolean} refused because of its timestamp
 * @property {boolean} executed
 */

/**
 * @typedef {object} Post a change, before it reaches the API
 * @property {number} nth number of the change, from 1
 * @property {Change} change
 * @property {() => object} forward hands it to the API and returns the response
 * @property {import("node:http").ServerResponse} res
 * @property {() => void} dropConnection
 */

/**
 * @typedef {object} ApiOptions
 * @property {(post: Post) => unknown} [onPost] answers a change, or returns the response; by
 *   default the change is carried out
 * @property {(read: { nth: number, path: string, res: import("node:http").ServerResponse, respond: () => object }) => unknown} [onRead]
 *   the same for a read
 * @property {boolean} [enforces] does it check timestamps at all?
 * @property {boolean} [proxy] is it behind a proxy that signs with the requested timestamp?
 * @property {number} [windowMs] how far a timestamp may be off
 */

const ACTIONS = new Map([
  ["removeNodes", "HpcQueueRemoveEhpcQueueNodes"],
  ["addNodes", "HpcQueueAddEhpcQueueNodes"],
]);

/** The queue's nodes at the start. */
export const NODES = ["cln-aaaaaaaa", "cln-bbbbbbbb", "cln-cccccccc"];
const PLACE = { cluster_id: "ehpc-gk3wfc7e", hpcqueue_id: "ehpcq-m7qglynz", zone: "jn1a" };

/** Removes the first of them. */
export const REMOVAL = Object.freeze({ ...PLACE, nodelist: NODES.slice(0, 1) });

/** @param {ApiOptions} [options] */
export async function startApi({ onPost, onRead, enforces = true, proxy, windowMs } = {}) {
  const queue = new Set(NODES);
  /** Newest first. @type {Row[]} */
  const log = [];
  /** @type {Received[]} */
  const received = [];
  let [posts, reads] = [0, 0];

  /**
   * @param {string} job_action
   * @param {readonly string[]} resources
   * @param {Partial<Row>} [more]
   */
  const logged = (job_action, resources, more) => {
    const job_id = `j-${String(log.length + 1).padStart(8, "0")}`;
    const ended = { ms: 0, ends: Date.now(), status: /** @type {const} */ ("successful") };
    const job = { job_id, job_action, resources: [...resources], created: Date.now(), ...ended };
    const row = { ...jobRow({ ...job, error_codes: "", effect: () => {} }), ...more };
    log.unshift(row);
    return row;
  };

  /** @param {string} path @param {Change} change */
  const execute = (path, { cluster_id, hpcqueue_id, nodelist }) => {
    const job_action = ACTIONS.get(path) ?? "";
    const { job_id } = logged(job_action, [cluster_id, hpcqueue_id, ...nodelist]);
    for (const node of nodelist) path === "addNodes" ? queue.add(node) : queue.delete(node);
    return { action: `${job_action}Response`, job_id, ret_code: 0 };
  };

  /** @param {string} path @param {number} limit @param {number} offset */
  const read = (path, limit, offset) => {
    const { cluster_id, hpcqueue_id } = PLACE;
    const nodes = NODES.map((node_id) => ({ node_id, cluster_id, role: "compute", group_id: 7 }));
    const queues = [{ hpcqueue_id, cluster_id, node_list: [...queue], compute_num: queue.size }];
    /** @type {Record<string, [string, readonly object[]]>} */
    const lists = {
      operation: ["job_set", log],
      listNodes: ["hpc_app_nodes_set", nodes],
      getQueueList: ["queue_set", queues],
    };
    const [name, all] = lists[path] ?? ["", []];
    return { ret_code: 0, [name]: all.slice(offset, offset + limit), total_count: all.length };
  };

  const server = createServer(async (req, res) => {
    // A client that gave up has closed the connection.
    for (const stream of [req, res]) stream.on("error", () => {});
    if (proxy) res.setHeader("ehpc-date", new Date().toUTCString());
    const url = new URL(req.url ?? "", "http://api");
    const path = url.pathname.split("/").at(-1) ?? "";
    const query = Object.fromEntries(url.searchParams);
    const body = await readBody(req).catch(() => Buffer.of());
    const requested = query.timestamp ?? req.headers["ehpc-timestamp"]?.toString();
    const timestamp = requested === undefined ? undefined : Date.parse(requested);
    /** @param {() => object} act */
    const receive = (act) => {
      const at = Date.now();
      const off = Math.abs((timestamp ?? at) - at);
      const isStrict = windowMs !== undefined && off > windowMs;
      const refused = enforces && (isStrict || isExpired(req.url ?? "", req.headers, at));
      const executed = !refused && req.method === "POST";
      received.push({ path, at, timestamp, limit: Number(query.limit), refused, executed });
      return refused ? EXPIRED : act();
    };
    if (req.method === "POST") {
      const change = JSON.parse(body.toString());
      const forward = () => receive(() => execute(path, change));
      const post = { nth: ++posts, change, forward, res, dropConnection: () => res.destroy() };
      const response = onPost ? await onPost(post) : forward();
      if (response) send(res, response);
    } else {
      const respond = () => receive(() => read(path, Number(query.limit), Number(query.offset)));
      const response = await (onRead?.({ nth: ++reads, path, res, respond }) ?? respond());
      if (response) send(res, response);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const of = (/** @type {string} */ action) => received.filter(({ path }) => path === action);
  return {
    ...{ endpoint: `http://127.0.0.1:${port}/api`, queue, log, logged, received },
    /** Changes received. */
    posts: () => received.filter(({ path }) => ACTIONS.has(path)),
    /** Removals carried out. */
    removals: () => of("removeNodes").filter(({ executed }) => executed).length,
    /** Reads of the log. */
    reads: () => of("operation"),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Delivers a change to the API only after a delay. @param {number} ms */
export function late(ms) {
  return async (/** @type {Post} */ { forward }) => {
    await sleep(ms, undefined, { ref: false });
    return forward();
  };
}

/**
 * @param {import("node:http").ServerResponse} res
 * @param {unknown} value
 */
function send(res, value) {
  if (res.destroyed) return;
  res.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}
