// Access to the console's routes. With real keys the proxy removes real nodes, so it serves only this
// server's own page, in a browser on this machine.

import { HttpError } from "./http.js";

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Rejects every request that does not come from this server's own page.
 * @param {import("node:http").IncomingMessage} req
 * @param {number} port the port this server listens on
 */
export function requireOwnPage(req, port) {
  const { host, origin, "sec-fetch-site": site } = req.headers;
  // A foreign name that resolves to 127.0.0.1 would make another site's page same-origin.
  if (!LOOPBACK.some((name) => host === `${name}:${port}`)) {
    throw new HttpError(403, "the console can be reached only by a loopback name and its own port");
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new HttpError(403, "the console serves only its own page");
  }
  if (site !== undefined && site !== "same-origin") {
    throw new HttpError(403, "the console serves only its own page");
  }
}
