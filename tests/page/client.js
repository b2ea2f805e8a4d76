// Signed requests to the simulated API, implemented independently, so that the tests do not rely on
// the server's own signing or its check.

import { createHash, createHmac, randomUUID } from "node:crypto";

/** The documented key pair, copied by hand. */
const KEYS = { id: "QYACCESSKEYIDEXAMPLE", secret: "SECRETACCESSKEY" };

/** @typedef {Record<string, any>} Json */

/**
 * A time in the API's format.
 * @param {number} [offset] seconds from now
 */
export function stamp(offset = 0) {
  return `${new Date(Date.now() + offset * 1000).toISOString().slice(0, 19)}Z`;
}

/**
 * The headers of a change that the console's proxy passes on, with a key of its own.
 * @returns {Record<string, string>}
 */
export function changeHeaders() {
  return {
    ...{ "content-type": "application/json", "idempotency-key": randomUUID() },
    "ehpc-timestamp": stamp(),
  };
}

/**
 * The query of a signed request, for values in which only the colon needs escaping.
 * @param {object} request
 * @param {string} request.method
 * @param {string} request.path under `/api`
 * @param {Record<string, string>} [request.query]
 * @param {string} [request.body]
 * @param {string} [request.timestamp]
 */
export function signedQuery({ method, path, query = {}, body = "", timestamp = stamp() }) {
  const all = {
    ...{ ...query, timestamp, version: "1", signature_version: "1" },
    ...{ signature_method: "HmacSHA256", access_key_id: KEYS.id },
  };
  const pairs = Object.entries(all).map(([k, v]) => `${k}=${v.replaceAll(":", "%3A")}`);
  const md5 = createHash("md5").update(body).digest("hex");
  const text = `${method}\n/api${path}/\n${[...pairs].sort().join("&")}\n${md5}`;
  const signature = createHmac("sha256", KEYS.secret).update(text).digest("base64");
  return `${pairs.join("&")}&signature=${encodeURIComponent(encodeURIComponent(signature))}`;
}

/**
 * Sends a signed POST to the simulated API.
 * @param {string} url the server's
 * @param {string} path
 * @param {unknown} fields
 * @param {{ fault?: string, timestamp?: string }} [options]
 * @returns {Promise<Response>}
 */
export function post(url, path, fields, { fault, timestamp } = {}) {
  const body = typeof fields === "string" ? fields : JSON.stringify(fields);
  const signed = { method: "POST", path, body, ...(timestamp && { timestamp }) };
  /** @type {Record<string, string>} */
  const headers = { "content-type": "application/json" };
  if (fault) headers["x-sim-fault"] = fault;
  const init = { method: "POST", headers, body, redirect: /** @type {const} */ ("manual") };
  return fetch(`${url}/api${path}?${signedQuery(signed)}`, init);
}

/**
 * Reads a list from the simulated API.
 * @param {string} url the server's
 * @param {string} path
 * @param {Record<string, string>} query
 * @returns {Promise<Json>}
 */
export async function get(url, path, query) {
  const answer = await fetch(`${url}/api${path}?${signedQuery({ method: "GET", path, query })}`);
  return /** @type {Promise<Json>} */ (answer.json());
}

/**
 * Creates a new cluster.
 * @param {string} url the server's
 * @param {Json} [spec]
 * @returns {Promise<Json>}
 */
export async function makeCluster(url, spec = {}) {
  const body = JSON.stringify(spec);
  const answer = await fetch(`${url}/sim/clusters`, { method: "POST", body });
  return /** @type {Promise<Json>} */ (answer.json());
}
