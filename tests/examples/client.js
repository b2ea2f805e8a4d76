// A page's requests to a console: its origin, its session, and what a change needs.

import { stamp } from "../page/client.js";
import { ask } from "./ask.js";

/** @typedef {import("../page/client.js").Json} Json */

export const REMOVE = "/console/api/queue/ehpc/removeNodes";

let keys = 0;

/**
 * @param {() => { url: string, origin: string, cookie?: string }} console
 */
export function clientOf(console) {
  /**
   * @param {string} path
   * @param {string} body
   * @param {Record<string, string>} [headers]
   */
  const post = (path, body, headers = {}) => {
    const { url, origin, cookie = "" } = console();
    const usual = { "content-type": "application/json", origin, cookie };
    return ask(url + path, { method: "POST", body, headers: { ...usual, ...headers } });
  };
  return {
    post,

    /**
     * @param {string} path of the API
     * @param {Record<string, string>} [headers]
     */
    get(path, headers = {}) {
      const { url, cookie = "" } = console();
      return ask(`${url}/console/api${path}`, { headers: { cookie, ...headers } });
    },

    /**
     * @param {string} body
     * @param {Record<string, string>} [headers]
     */
    change: (body, headers = {}) =>
      post(REMOVE, body, {
        "idempotency-key": `key-${++keys}`,
        "ehpc-timestamp": stamp(),
        ...headers,
      }),
  };
}

/**
 * The body that removes one node.
 * @param {Json} cluster
 * @param {number} node
 */
export function removal({ cluster_id, zone, queues }, node) {
  const [{ hpcqueue_id, nodes }] = queues;
  return JSON.stringify({ cluster_id, hpcqueue_id, nodelist: [nodes[node].node_id], zone });
}

/** The API's code of a response. @param {{ body: string }} response */
export const code = ({ body }) => JSON.parse(body).ret_code;

/** The cookie that a response sets. @param {import("./ask.js").TextResponse} response */
export const cookieOf = ({ headers }) => headers["set-cookie"]?.[0]?.split(";", 1)[0] ?? "";

/**
 * The removals of a cluster that the simulated API has carried out.
 * @param {import("../../www/server.js").Served} sim
 * @param {Json} cluster
 */
export const removals = (sim, { cluster_id }) =>
  sim.sim?.received
    .of(cluster_id)
    .filter(({ executed, operation }) => executed && operation === "removeNodes").length ?? 0;
