// Browser tests run from another origin, so the simulation allows every origin. Nothing here needs
// protection; the console's routes, which do, never send such headers.

/**
 * Allows a response to every origin, and answers preflight requests.
 * @param {import("node:http").IncomingMessage} req
 * @param {import("node:http").ServerResponse} res
 * @returns {boolean} true for a preflight request, which is then finished
 */
export function allowAnyOrigin(req, res) {
  res.setHeader("access-control-allow-origin", "*");
  res.setHeader("access-control-expose-headers", "Date, Retry-After");
  if (req.method !== "OPTIONS") return false;
  res.setHeader("access-control-allow-methods", "GET, POST, DELETE");
  const asked = req.headers["access-control-request-headers"];
  if (asked !== undefined) res.setHeader("access-control-allow-headers", asked);
  res.statusCode = 204;
  res.end();
  return true;
}
