// The API over real HTTP, as far as a removal or an addition needs it: one queue and its nodes, and an
// operation log. It refuses what is signed for a time that is more than 60 s off, whenever that reaches
// it, and does what it is asked to, also a second time. What it did is what callers are held against.

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
 * @typedef {object} Received a request, when it has reached the API itself
 * @property {string} path its last part: `removeNodes`, `operation` and so on
 * @property {number} at when, in milliseconds since 1970
 * @property {number | undefined} timestamp what it is signed for
 * @property {number} limit how many rows a read asks for
 * @property {boolean} refused for its timestamp
 * @property {boolean} executed
 */

/**
 * @typedef {object} Post a change, before it reaches the API
 * @property {number} nth of the changes, from 1
 * @property {Change} change
 * @property {() => object} handOn hands it to the API, and gives its answer
 * @property {import("node:http").ServerResponse} res
 * @property {() => void} lose breaks the connection off
 */

/**
 * @typedef {object} How
 * @property {(post: Post) => unknown} [onPost] answers a change, or gives what is answered; if left
 *   out, it is carried out
 * @property {(read: { nth: number, path: string, res: import("node:http").ServerResponse, answer: () => object }) => unknown} [onRead]
 *   the same for a read
 * @property {boolean} [enforces] does it look at timestamps at all?
 * @property {boolean} [proxy] is it reached by a proxy that signs the time that it is asked for?
 * @property {number} [windowMs] how far a timestamp may be off
 */

const ACTIONS = new Map([
  ["removeNodes", "HpcQueueRemoveEhpcQueueNodes"],
  ["addNodes", "HpcQueueAddEhpcQueueNodes"],
]);

/** The nodes that are in the queue at first. */
export const NODES = ["cln-aaaaaaaa", "cln-bbbbbbbb", "cln-cccccccc"];
const PLACE = { cluster_id: "ehpc-gk3wfc7e", hpcqueue_id: "ehpcq-m7qglynz", zone: "jn1a" };

/** The removal of the first of them. */
export const REMOVAL = Object.freeze({ ...PLACE, nodelist: NODES.slice(0, 1) });

/** @param {How} [how] */
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
    // Whoever has given up is not there for the answer.
    for (const stream of [req, res]) stream.on("error", () => {});
    if (proxy) res.setHeader("ehpc-date", new Date().toUTCString());
    const url = new URL(req.url ?? "", "http://api");
    const path = url.pathname.split("/").at(-1) ?? "";
    const query = Object.fromEntries(url.searchParams);
    const body = await readBody(req).catch(() => Buffer.of());
    const wanted = query.timestamp ?? req.headers["ehpc-timestamp"]?.toString();
    const timestamp = wanted === undefined ? undefined : Date.parse(wanted);
    /** @param {() => object} act */
    const handed = (act) => {
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
      const handOn = () => handed(() => execute(path, change));
      const post = { nth: ++posts, change, handOn, res, lose: () => res.destroy() };
      const answer = onPost ? await onPost(post) : handOn();
      if (answer) send(res, answer);
    } else {
      const answer = () => handed(() => read(path, Number(query.limit), Number(query.offset)));
      const answered = await (onRead?.({ nth: ++reads, path, res, answer }) ?? answer());
      if (answered) send(res, answered);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const of = (/** @type {string} */ wanted) => received.filter(({ path }) => path === wanted);
  return {
    ...{ endpoint: `http://127.0.0.1:${port}/api`, queue, log, logged, received },
    /** The changes that have reached it. */
    posts: () => received.filter(({ path }) => ACTIONS.has(path)),
    /** The removals that it carried out. */
    removals: () => of("removeNodes").filter(({ executed }) => executed).length,
    /** Reads of the log. */
    reads: () => of("operation"),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Hands a change to the API when so many milliseconds have passed, whoever waits. @param {number} ms */
export function late(ms) {
  return async (/** @type {Post} */ { handOn }) => {
    await sleep(ms, undefined, { ref: false });
    return handOn();
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
