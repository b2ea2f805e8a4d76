// A server that only this machine reaches, and that no failed request ends.

import { createServer } from "node:http";
import { HttpError, send } from "./http.js";

/** With keys the console's proxy can remove real nodes: no other machine must reach it. */
const HOST = "127.0.0.1";

/** @typedef {import("node:http").ServerResponse} Response */

/**
 * @param {(req: import("node:http").IncomingMessage, res: Response) => Promise<unknown>} route
 * @param {number} port 0 for any free port
 * @returns {Promise<{ url: string, port: number, close: () => Promise<void> }>} the URL has no slash
 *   at its end; `close` closes all connections and stops listening
 */
export async function listenLocally(route, port) {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (req, res) => {
    // A broken connection must not end the server.
    req.on("error", () => {});
    res.on("error", () => {});
    route(req, res).catch((error) => sendError(res, error));
  });
  server.on("clientError", (_, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    else socket.destroy();
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => resolve(undefined));
  });
  const { port: own } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const close = async () => {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  };
  return { url: `http://${HOST}:${own}`, port: own, close };
}

/**
 * Sends the response to a request that failed.
 * @param {Response} res
 * @param {unknown} error
 */
function sendError(res, error) {
  if (res.headersSent || res.destroyed) {
    res.destroy();
    return;
  }
  // The unread rest of a request must not be taken for the next one.
  res.setHeader("connection", "close");
  const [status, message] =
    error instanceof HttpError ? [error.status, error.message] : [500, "internal server error"];
  if (!(error instanceof HttpError)) console.error(error);
  send(res, status, "text/plain; charset=utf-8", message);
}
