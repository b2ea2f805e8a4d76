// What may be forwarded. A request is not copied but rebuilt from the fields that were read, so that
// what was checked is what is sent: parsers differ on a field that occurs twice in JSON.

import { refuse } from "./refusal.js";
import { wantedTime } from "./timestamp.js";

/**
 * @typedef {object} ProxyRequest
 * @property {string} operation the path under the API's base
 * @property {"GET" | "POST"} method
 * @property {[string, string][]} query of a GET
 * @property {string} body of a POST
 * @property {string | undefined} cluster its cluster, if it names one
 * @property {string | undefined} key the Idempotency-Key of a POST
 * @property {Date | undefined} wanted the time to sign it with; now, if missing
 */

const PAGE = ["zone", "limit", "offset", "reverse"];
const FILTERS = ["cluster_id", "search_word", "sort_key"];
const OF_NODES = ["node_role", "status", "health_status", "verbose"];

/** @type {Record<string, { method: "GET" | "POST", fields: readonly string[] }>} */
const ALLOWED = {
  "/queue/ehpc/removeNodes": { method: "POST", fields: [] },
  "/queue/ehpc/addNodes": { method: "POST", fields: [] },
  "/queue/ehpc/getQueueList": { method: "GET", fields: [...PAGE, ...FILTERS, "name", "is_active"] },
  "/cluster/listNodes": { method: "GET", fields: [...PAGE, ...FILTERS, ...OF_NODES] },
  "/operation": { method: "GET", fields: [...PAGE, "job_ids"] },
};

const MAX_BODY = 2 ** 20;

/**
 * @param {Request} request
 * @param {string} prefix the path under which the API is served
 * @returns {Promise<ProxyRequest>}
 */
export async function readProxyRequest(request, prefix) {
  const { pathname, searchParams } = new URL(request.url);
  const operation = pathname.slice(prefix.length);
  const allowed = Object.hasOwn(ALLOWED, operation) ? ALLOWED[operation] : undefined;
  if (!allowed) refuse(404, "this operation is not forwarded");
  const { method, fields } = allowed;
  if (request.method !== method) refuse(405, `the method must be ${method}`);
  const wanted = wantedTime(request);
  const query = [...searchParams];
  const names = query.map(([name]) => name);
  if (names.some((name) => !fields.includes(name)) || new Set(names).size < names.length) {
    refuse(400, "a parameter is not forwarded, or occurs twice");
  }
  if (method === "GET") {
    const cluster = searchParams.get("cluster_id") ?? undefined;
    // Without it the API might list every cluster of the account.
    if (fields.includes("cluster_id") && cluster === undefined)
      refuse(400, "cluster_id is missing");
    return { operation, method, query, body: "", cluster, key: undefined, wanted };
  }
  const { cluster, body } = await readChange(request);
  return { operation, method, query, body, cluster, key: keyOf(request), wanted };
}

/** @param {Request} request */
async function readChange(request) {
  if (!/^application\/json *(;|$)/i.test(request.headers.get("content-type") ?? "")) {
    refuse(415, "the Content-Type must be application/json");
  }
  const text = await readText(request);
  const { cluster_id, hpcqueue_id, nodelist, zone } = parsed(text);
  const isText = [cluster_id, hpcqueue_id, zone].every((id) => typeof id === "string" && id !== "");
  const isNode = (/** @type {unknown} */ node) =>
    typeof node === "string" ? node !== "" : Number.isSafeInteger(node);
  if (!isText || !Array.isArray(nodelist) || !nodelist.every(isNode)) {
    refuse(400, "a field is missing or invalid");
  }
  const body = JSON.stringify({ cluster_id, hpcqueue_id, nodelist, zone });
  return { cluster: /** @type {string} */ (cluster_id), body };
}

/** @param {Request} request */
async function readText({ headers, body }) {
  if (Number(headers.get("content-length") ?? 0) > MAX_BODY) refuse(413, "the body is too large");
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  const reader = body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    size += read.value.length;
    if (size > MAX_BODY) refuse(413, "the body is too large");
    text += decoder.decode(read.value, { stream: true });
  }
  return text + decoder.decode();
}

/**
 * @param {string} text
 * @returns {Record<string, unknown>}
 */
function parsed(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return refuse(400, "the body is not JSON");
  }
}

/**
 * The key is required, because a browser may deliver one POST more than once.
 * @param {Request} request
 */
function keyOf({ headers }) {
  const key = headers.get("idempotency-key") ?? "";
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) refuse(400, "an Idempotency-Key is required");
  return key;
}
