// What the page asks the proxy for, once it is certain that it may be asked for.

import { HttpError, readBody } from "./http.js";
import { wantedTime } from "./timestamp.js";

/**
 * @typedef {object} ProxyRequest
 * @property {string} operation the path under the API's base, like `/operation`
 * @property {"GET" | "POST"} method
 * @property {string} zone the zone it is about; empty if it names none
 * @property {[string, string][]} query
 * @property {number | null} wanted the time to sign it with, in milliseconds since 1970; `null`: now
 * @property {Record<string, string>} headers what is sent to the API
 * @property {Buffer} body
 */

/** What the page may ask for. Nothing else is ever signed. @type {Record<string, "GET" | "POST">} */
const ALLOWED = {
  "/queue/ehpc/removeNodes": "POST",
  "/queue/ehpc/addNodes": "POST",
  "/queue/ehpc/getQueueList": "GET",
  "/cluster/listNodes": "GET",
  "/operation": "GET",
};

/** Parameters that are the proxy's to add. */
const OURS = [
  ...["timestamp", "access_key_id", "signature"],
  ...["version", "signature_version", "signature_method"],
];

/**
 * Reads a request to `/console/api/…`.
 * @param {import("node:http").IncomingMessage} req
 * @returns {Promise<ProxyRequest>}
 * @throws {HttpError} for anything that is not passed on
 */
export async function readProxyRequest(req) {
  const [path = "", search = ""] = (req.url ?? "").split("?", 2);
  const operation = path.slice("/console/api".length);
  const method = Object.hasOwn(ALLOWED, operation) ? ALLOWED[operation] : undefined;
  if (!method) throw new HttpError(404, "the console does not pass this operation on");
  if (req.method !== method) throw new HttpError(405, `this operation is asked for by ${method}`);
  const query = ownQuery(new URLSearchParams(search));
  const wanted = wantedTime(req);
  /** @type {Record<string, string>} */
  const headers = { accept: "application/json" };
  if (method === "POST") {
    if (!/^application\/json *(;|$)/i.test(req.headers["content-type"] ?? "")) {
      throw new HttpError(415, "the Content-Type must be application/json");
    }
    if (query.length > 0) throw new HttpError(400, "a POST carries its fields in the body");
    headers["content-type"] = "application/json";
  }
  const body = await readBody(req);
  if (method === "GET" && body.length > 0) throw new HttpError(400, "a GET has no body");
  if (method === "POST") headers["content-length"] = String(body.length);
  const zone = method === "POST" ? zoneIn(body) : new Map(query).get("zone");
  return { operation, method, zone: zone ?? "", query, wanted, headers, body };
}

/**
 * The page's own parameters, each of them once.
 * @param {URLSearchParams} params
 * @returns {[string, string][]}
 */
function ownQuery(params) {
  const query = [...params];
  const names = new Set(query.map(([name]) => name));
  if (names.size < query.length) throw new HttpError(400, "a parameter stands twice in the query");
  const ours = OURS.find((name) => names.has(name));
  if (ours) throw new HttpError(400, `${ours} is added by the console`);
  return query;
}

/**
 * The zone that a body names. Whether the body is right is for the API to say.
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
