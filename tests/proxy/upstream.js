// The API as a test wants it: on a port of its own, with everything that it received.

import { createServer } from "node:http";
import { readBody } from "../../www/http.js";

/** @typedef {{ method: string, url: URL, headers: import("node:http").IncomingHttpHeaders, body: string }} Received */
/** @typedef {(received: Received, res: import("node:http").ServerResponse) => void} Answer */
/** @typedef {Awaited<ReturnType<typeof startUpstream>>} TestUpstream */

/** @param {Answer} [answer] */
export async function startUpstream(answer = usual) {
  /** @type {Received[]} */
  const received = [];
  const upstream = { answer, received };
  const server = createServer(async (req, res) => {
    for (const stream of [req, res]) stream.on("error", () => {});
    const body = await readBody(req).catch(() => undefined);
    if (!body) return;
    const { method = "", headers } = req;
    const url = new URL(req.url ?? "", "http://api");
    const one = { method, url, headers, body: body.toString() };
    received.push(one);
    await upstream.answer(one, res);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return Object.assign(upstream, {
    url: `http://127.0.0.1:${port}/api`,
    posts: () => received.filter(({ method }) => method === "POST"),
    reads: () => received.filter(({ method }) => method === "GET"),
    close() {
      server.close();
      server.closeAllConnections();
    },
  });
}

let jobs = 0;

/** Accepts every change, and has empty lists. @type {Answer} */
export function usual({ method }, res) {
  jobs += 1;
  const changed = { action: "HpcQueueRemoveEhpcQueueNodesResponse", job_id: `j-${jobs}` };
  const read = { job_set: [], queue_set: [], hpc_app_nodes_set: [], total_count: 0 };
  json(res, { ret_code: 0, ...(method === "POST" ? changed : read) });
}

/**
 * @param {import("node:http").ServerResponse} res
 * @param {unknown} value
 * @param {Record<string, string>} [headers]
 */
export function json(res, value, headers = {}) {
  // Node's own has a clock that a test cannot set.
  const isOwn = res.sendDate && !res.hasHeader("date");
  const date = isOwn && { date: new Date(Date.now()).toUTCString() };
  res.writeHead(200, { "content-type": "application/json", ...date, ...headers });
  res.end(JSON.stringify(value));
}

/** Responds with these bytes. @param {string | Buffer} body @param {number} [status] @param {Record<string, string>} [headers] */
export function bytes(body, status = 200, headers = {}) {
  return (/** @type {Received} */ _, /** @type {import("node:http").ServerResponse} */ res) => {
    res.writeHead(status, headers);
    res.end(body);
  };
}

/** Closes the connection. @type {Answer} */
export function drop(_, res) {
  res.destroy();
}

/** Never responds. @type {Answer} */
export function hang() {}
