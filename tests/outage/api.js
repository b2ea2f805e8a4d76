// The API as far as a removal needs it. It checks only the timestamp, and carries out every
// removal, even repeated ones: tests compare outcomes with `removals`.

import { createServer } from "node:http";
import { readBody } from "../../www/http.js";
import { OperationLog } from "../faults/log.js";

/** @typedef {import("../../js/types.d.ts").RemoveNodesRequest & { nodelist: string[] }} Request */
/** @typedef {Awaited<ReturnType<typeof startApi>>} Api */

/**
 * @typedef {object} Post a removal request that has arrived and has not expired
 * @property {Request} request
 * @property {number} nth number of the request for its cluster, from 1
 * @property {() => object} carryOut carries it out and returns the response
 * @property {import("node:http").ServerResponse} res
 */

/** The header that names the cluster, before the body arrives. A proxy may leave it out. */
export const CLUSTER = "x-cluster";

/** How far a timestamp may be off in either direction, in milliseconds. */
const WINDOW_MS = 60_000;

/**
 * @param {readonly Request[]} requests the expected ones, each for its own cluster
 * @param {object} [options]
 * @param {string} [options.host]
 * @param {number} [options.port]
 * @param {(cluster: string) => unknown} [options.onHead] called when a removal's head has arrived; its
 *   body is read once this resolves
 * @param {(post: Post) => unknown} [options.onPost] responds to a removal
 */
export async function startApi(requests, { host = "127.0.0.1", port = 0, ...options } = {}) {
  const { onHead = () => {}, onPost = carriedOut } = options;
  const clusters = new Map(
    requests.map((request) => [request.cluster_id, { request, nodes: nodesOf(request) }]),
  );
  const log = new OperationLog();
  /** Removals carried out. @type {{ cluster: string, job_id: string, at: number }[]} */
  const removals = [];
  /** Removals received. @type {{ cluster: string, at: number, refused: boolean }[]} */
  const posts = [];

  /** @param {Request} request */
  const carryOut = ({ cluster_id, hpcqueue_id, nodelist }) => {
    const job_id = `j-${String(removals.length + 1).padStart(11, "0")}`;
    const [created, ends] = [Date.now(), performance.now()];
    const resources = [cluster_id, hpcqueue_id, ...nodelist];
    const job_action = "HpcQueueRemoveEhpcQueueNodes";
    log.add({ job_id, job_action, resources, created, ms: 0, ends, error_codes: "" }, ends);
    removals.push({ cluster: cluster_id, job_id, at: created });
    return { action: `${job_action}Response`, job_id, ret_code: 0 };
  };

  /**
   * @param {string} path
   * @param {Record<string, string>} query
   */
  const read = (path, query) => {
    if (path.endsWith("/operation")) return log.page(query, 100);
    const found = clusters.get(query.cluster_id ?? "");
    if (!found) return { ret_code: 2100, message: "the cluster is not found" };
    const { request, nodes } = found;
    if (path.endsWith("/listNodes")) return listed("hpc_app_nodes_set", nodes, query);
    const gone = removals.some(({ cluster }) => cluster === request.cluster_id);
    return listed("queue_set", [queueOf(request, gone)], query);
  };

  const server = createServer({ keepAliveTimeout: 120_000 }, async (req, res) => {
    // A client that gave up has closed the connection.
    for (const stream of [req, res]) stream.on("error", () => {});
    const url = new URL(req.url ?? "", "http://api");
    const stamp = Date.parse(url.searchParams.get("timestamp") ?? "");
    const head = String(req.headers[CLUSTER] ?? "");
    if (req.method === "POST") await onHead(head);
    const body = await readBody(req).catch(() => undefined);
    if (!body) return;
    const request = req.method === "POST" ? JSON.parse(body.toString()) : undefined;
    const cluster = head || request?.cluster_id;
    const refused = !(Math.abs(Date.now() - stamp) <= WINDOW_MS);
    if (req.method === "POST") posts.push({ cluster, at: Date.now(), refused });
    if (refused) {
      send(res, { ret_code: 1300, message: "the request expired" });
    } else if (req.method === "POST") {
      const nth = posts.filter((post) => post.cluster === cluster).length;
      await onPost({ request, nth, carryOut: () => carryOut(request), res });
    } else {
      send(res, { ret_code: 0, ...read(url.pathname, Object.fromEntries(url.searchParams)) });
    }
  });
  await new Promise((resolve) => server.listen(port, host, () => resolve(undefined)));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { port: address.port, removals, posts, close };
}

/** @param {Post} post */
export function carriedOut({ carryOut, res }) {
  send(res, carryOut());
}

/**
 * @param {import("node:http").ServerResponse} res
 * @param {object} value
 */
export function send(res, value) {
  if (res.destroyed) return;
  const text = JSON.stringify(value);
  const length = Buffer.byteLength(text);
  res.writeHead(200, { "content-type": "application/json", "content-length": length }).end(text);
}

/** The nodes of a request's cluster: those to remove, and one that stays. @param {Request} request */
function nodesOf({ cluster_id, nodelist }) {
  return [...nodelist, "cln-stays000"].map((node_id, at) => ({
    ...{ node_id, name: node_id, role: "compute", status: "active", cluster_id },
    group_id: at < nodelist.length ? 2 : 3,
  }));
}

/** @param {Request} request @param {boolean} gone */
function queueOf({ cluster_id, hpcqueue_id, nodelist }, gone) {
  const node_list = gone ? [3] : [2, 3];
  return { hpcqueue_id, cluster_id, node_list, compute_num: gone ? 1 : nodelist.length + 1 };
}

/**
 * @param {string} name
 * @param {readonly object[]} all
 * @param {Record<string, string>} query
 */
function listed(name, all, { limit = "10", offset = "0" }) {
  return { [name]: all.slice(+offset, +offset + +limit), total_count: all.length };
}
