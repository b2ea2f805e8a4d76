// Reads and checks the page's requests to the proxy.

import { HttpError, readBody } from "./http.js";
import { wantedTime } from "./timestamp.js";

/**
 * @typedef {object} ProxyRequest
 * @property {string} operation the path under the API's base, like `/operation`
 * @property {"GET" | "POST"} method
 * @property {string} zone its zone; empty if it names none
 * @property {[string, string][]} query
 * @property {number | null} wanted the time to sign it with, in milliseconds since 1970; `null`: now
 * @property {Record<string, string>} headers the headers sent to the API
 * @property {Buffer} body
 */

/** The operations allowed. Nothing else is ever signed. @type {Record<string, "GET" | "POST">} */
const ALLOWED = {
  "/queue/ehpc/removeNodes": "POST",
  "/queue/ehpc/addNodes": "POST",
  "/queue/ehpc/getQueueList": "GET",
  "/cluster/listNodes": "GET",
  "/operation": "GET",
};

/** The parameters that the proxy adds. */
const OURS = [
  ...["timestamp", "access_key_id", "signature"],
  ...["version", "signature_version", "signature_method"],
];

/**
 * Reads a request to `/console/api/…`.
 * @param {import("node:http").IncomingMessage} req
 * @returns {Promise<ProxyRequest>}
 * @throws {HttpError} for anything that is not forwarded
 */
export async function readProxyRequest(req) {
  const [path = "", search = ""] = (req.url ?? "").split("?", 2);
  const operation = path.slice("/console/api".length);
  const method = Object.hasOwn(ALLOWED, operation) ? ALLOWED[operation] : undefined;
  if (!method) throw new HttpError(404, "this operation is not forwarded");
  if (req.method !== method) throw new HttpError(405, `the method must be ${method}`);
  const query = ownQuery(new URLSearchParams(search));
  const wanted = wantedTime(req);
  /** @type {Record<string, string>} */
  const headers = { accept: "application/json" };
  if (method === "POST") {
    if (!/^application\/json *(;|$)/i.test(req.headers["content-type"] ?? "")) {
      throw new HttpError(415, "the Content-Type must be application/json");
    }
    if (query.length > 0) throw new HttpError(400, "a POST must have its fields in the body");
    headers["content-type"] = "application/json";
  }
  const body = await readBody(req);
  if (method === "GET" && body.length > 0) throw new HttpError(400, "a GET must have no body");
  if (method === "POST") headers["content-length"] = String(body.length);
  const zone = method === "POST" ? zoneIn(body) : new Map(query).get("zone");
  return { operation, method, zone: zone ?? "", query, wanted, headers, body };
}

/**
 * The page's own parameters, each at most once.
 * @param {URLSearchParams} params
 * @returns {[string, string][]}
 */
function ownQuery(params) {
  const query = [...params];
  const names = new Set(query.map(([name]) => name));
  if (names.size < query.length) throw new HttpError(400, "a parameter occurs twice in the query");
  const ours = OURS.find((name) => names.has(name));
  if (ours) throw new HttpError(400, `${ours} is added by the console`);
  return query;
}

/**
 * The zone that a body names. The API checks the body itself.
 * @param {Buffer} body
 */
function zoneIn(body) {
  try {
    const zone = JSON.parse(body.toString("utf8"))?.zone;
    return typeof zone === "string" ? zone : undefined;
  } catch {
    return undefined;
  }
}
