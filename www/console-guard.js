// Who may use the console's routes. With real keys the proxy removes real nodes, so it serves one
// caller: this server's own page, in a browser on this machine.

import { HttpError } from "./http.js";

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Refuses every request that did not come from this server's own page.
 * @param {import("node:http").IncomingMessage} req
 * @param {number} port the port this server listens on
 */
export function requireOwnPage(req, port) {
  const { host, origin, "sec-fetch-site": site } = req.headers;
  // A foreign name that resolves to 127.0.0.1 would make another site's page same-origin with us.
  if (!LOOPBACK.some((name) => host === `${name}:${port}`)) {
    throw new HttpError(403, "the console answers on a loopback name and its own port only");
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new HttpError(403, "the console answers its own page only");
  }
  if (site !== undefined && site !== "same-origin") {
    throw new HttpError(403, "the console answers its own page only");
  }
}
