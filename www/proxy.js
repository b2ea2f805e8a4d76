// The signing proxy: the page's unsigned requests go to the API with a signature on them, and the
// API's answers come back as they are. The secret stays on this side.

import { requireOwnPage } from "./console-guard.js";
import { HttpError, readBody, send } from "./http.js";
import { signedTarget } from "./sign.js";
import { ask } from "./upstream.js";

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

/** What of an answer's head is passed on, beside its status. */
const PASSED_ON = ["content-type", "date", "retry-after"];

/**
 * Answers one request to `/console/api/…`.
 * @param {Omit<import("./settings.js").Settings, "upstream"> & { upstream: URL }} settings
 * @param {import("node:http").IncomingMessage} req
 * @param {import("node:http").ServerResponse} res
 * @param {number} port the port this server listens on
 */
export async function handleProxy({ mode, credentials, upstream }, req, res, port) {
  requireOwnPage(req, port);
  const [path = "", search = ""] = (req.url ?? "").split("?", 2);
  const operation = path.slice("/console/api".length);
  const method = Object.hasOwn(ALLOWED, operation) ? ALLOWED[operation] : undefined;
  if (!method) throw new HttpError(404, "the console does not pass this operation on");
  if (req.method !== method) throw new HttpError(405, `this operation is asked for by ${method}`);
  const query = ownQuery(new URLSearchParams(search));
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
  const fault = req.headers["x-sim-fault"];
  if (mode === "sim" && typeof fault === "string") headers["x-sim-fault"] = fault;
  const signedPath = upstream.pathname.replace(/\/$/, "") + operation;
  const target = signedTarget({ method, path: signedPath, query, body }, credentials, new Date());
  const answer = await ask(upstream, { method, target, headers, body });
  for (const name of PASSED_ON) {
    const value = answer.headers[name];
    if (value !== undefined) res.setHeader(name, value);
  }
  const type = answer.headers["content-type"] ?? "application/octet-stream";
  send(res, answer.status, type, answer.body);
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
