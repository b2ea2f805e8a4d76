/** Responses of the proxy. */
import { Refusal } from "./refusal.js";

/** @typedef {import("./types.d.ts").StoredResponse} StoredResponse */

/**
 * So that no content of the API is ever shown or run by a browser as a document of the console's origin, and
 * nothing is kept by a cache.
 */
const HYGIENE = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; sandbox",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

/**
 * @param {StoredResponse} response
 * @param {string} [type]
 */
export function toResponse({ status, headers, body }, type = "application/json") {
  return new Response(body, { status, headers: { ...HYGIENE, "content-type": type, ...headers } });
}

/**
 * @param {Refusal} refusal
 * @returns {StoredResponse}
 */
export function ofRefusal({ status, message, retryAfter }) {
  const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  return { status, headers, body: JSON.stringify({ message }) };
}

/**
 * The API's own response to a timestamp that is too far off.
 *
 * @param {string | null} date the API's clock, if it is known
 * @returns {StoredResponse}
 */
export function expired(date) {
  const body = { ret_code: 1300, message: "the request expired: its timestamp is too far off" };
  return { status: 200, headers: dateHeaders(date), body: JSON.stringify(body) };
}

/**
 * The API's `Date`, also under a name that no server in between replaces.
 *
 * @param {string | null} date
 * @returns {Record<string, string>}
 */
function dateHeaders(date) {
  return date === null ? {} : { date, "ehpc-date": date };
}

/**
 * The API's own response.
 *
 * @param {import("./upstream.js").ApiResponse} response
 * @param {string} body
 * @returns {StoredResponse}
 */
export function passedOn({ date, age }, body) {
  return { status: 200, headers: { ...dateHeaders(date), ...(age !== null && { age }) }, body };
}

/**
 * Turns whatever ended a request into a response.
 *
 * @param {unknown} error
 * @param {(error: unknown, what: string) => void} report
 */
export function ofError(error, report) {
  if (error instanceof Refusal) {
    return toResponse(ofRefusal(error));
  }
  // Thrown before anything was sent: what follows sending turns every failure into a refusal.
  report(error, "the proxy itself");
  return toResponse(
    ofRefusal(new Refusal(429, "The proxy could not read the request. Nothing was sent.", 1)),
  );
}
