// Browser tests run from another origin, so the simulation lets every origin in. Nothing here is
// worth protecting; the console's routes, which are, never send such headers.

/**
 * Opens an answer to every origin, and answers the question a browser asks first.
 * @param {import("node:http").IncomingMessage} req
 * @param {import("node:http").ServerResponse} res
 * @returns {boolean} true if that was all there was to answer
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
