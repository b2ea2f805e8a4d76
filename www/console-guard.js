// Access to the console's routes. With real keys the proxy removes real nodes, so it serves only this
// server's own page, in a browser on this machine.

import { HttpError } from "./http.js";

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/**
 * The origins under which a browser on this machine reaches this server.
 * @param {number} port
 */
export function ownOrigins(port) {
  return LOOPBACK.map((name) => new URL(`http://${name}:${port}`).origin);
}

/**
 * Rejects every request that does not come from this server's own page.
 * @param {import("node:http").IncomingMessage} req
 * @param {string[]} origins this server's own
 */
export function requireOwnPage(req, origins) {
  const { host, origin, "sec-fetch-site": site } = req.headers;
  const own = `http://${host}`;
  // A foreign name that resolves to 127.0.0.1 would make another site's page same-origin.
  if (!origins.includes(own)) {
    throw new HttpError(403, "the console can be reached only by a loopback name and its own port");
  }
  if ((origin !== undefined && origin !== own) || (site !== undefined && site !== "same-origin")) {
    throw new HttpError(403, "the console serves only its own page");
  }
}

/**
 * Gives a program's request this server's own `Origin`, which the proxy requires of a change. It
 * must have passed `requireOwnPage`.
 *
 * That lets no other site in: a browser sends `Origin` with every POST, and one from elsewhere was
 * rejected. A program of this user can read the keys anyway.
 * @param {Request} request
 */
export function addOwnOrigin({ url, headers }) {
  if (!headers.has("origin")) headers.set("origin", new URL(url).origin);
}
