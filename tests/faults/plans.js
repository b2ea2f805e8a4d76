// What each fault does to a request's work and response.

/** @typedef {import("./random.js").Random} Random */
/** @typedef {Record<string, unknown>} ApiResponse the API's response, before a fault changes it */

/**
 * @typedef {object} RawResponse
 * @property {number} status
 * @property {string} type
 * @property {string} body
 * @property {Record<string, string>} [headers]
 * @property {boolean} [cut] drop the connection in the middle of the body
 * @property {boolean} [slow] arrives after the client's timeout
 */

/** @typedef {(response: ApiResponse, random: Random) => RawResponse | null} Change what is sent; `null`: the connection is dropped */

/**
 * @typedef {object} Plan
 * @property {"now" | "late" | "never"} work `late`: some time after it is accepted
 * @property {boolean} [lost] lost on the way: not even its signature is checked
 * @property {boolean} [held] delayed on the way, though its client sees the connection drop at once:
 *   its signature is checked on arrival
 * @property {ApiResponse} [refusal] the response; nothing is done
 * @property {number} [logged] the probability that a refusal is logged as a failed operation
 * @property {Change} reply
 */

/** The response to a removal whose nodes are busy with another job. */
export const BUSY = refused(5300, "the nodes are being updated by another job");

/** The faults of a POST, by name. @type {Readonly<Record<string, Plan>>} */
export const PLANS = Object.freeze({
  none: { work: "now", reply: json },
  "lost before the work": { work: "never", lost: true, reply: () => null },
  "lost after the work": { work: "now", reply: () => null },
  "body cut": { work: "now", reply: cut },
  "executed late": { work: "late", reply: () => null },
  "delivered late": { work: "now", held: true, reply: () => null },
  "slow, done": { work: "late", reply: slow },
  "slow, not done": { work: "never", reply: slow },
  "HTTP 5xx, done": { work: "now", reply: failure },
  "HTTP 5xx, not done": { work: "never", reply: failure },
  "5000, done": { work: "now", reply: () => json(code(5000, "internal error")) },
  "5000, not done": { work: "never", reply: () => json(code(5000, "internal error")) },
  "unknown code, done": { work: "now", reply: () => json(code(7777, "a code of next year")) },
  "unknown code, not done": { work: "never", reply: () => json(code(7777, "a code of next year")) },
  "no job_id": { work: "now", reply: ({ job_id: _, ...rest }) => json(rest) },
  "{}, done": { work: "now", reply: () => json({}) },
  "{}, not done": { work: "never", reply: () => json({}) },
  "HTML with 200, done": { work: "now", reply: () => html(200) },
  "HTML with 200, not done": { work: "never", reply: () => html(200) },
  "5100 busy": refused(5100, "the server is busy"),
  // The log contains failed operations too, so a lost response's row is among similar ones.
  "5300 being updated": { ...BUSY, logged: 0.25 },
  "HTTP 429": { work: "never", reply: () => html(429) },
  "HTTP 429, Retry-After": {
    work: "never",
    reply: (_, random) => ({ ...html(429), headers: { "retry-after": random.pick(["0", "1"]) } }),
  },
  "1400 refused": { ...refused(1400, "the queue cannot be changed now"), logged: 0.5 },
});

/** The faults of a read, by name. @type {Readonly<Record<string, Change>>} */
export const READS = Object.freeze({
  none: json,
  dropped: () => null,
  "HTTP 500": () => html(500),
  "5100 busy": () => json(code(5100, "the server is busy")),
  "{}": () => json({}),
  "no total_count": ({ total_count: _, ...rest }) => json(rest),
  "body cut": cut,
  slow,
  // Applied in cache.js.
  "cached, with Age": json,
  cached: json,
});

/**
 * @param {ApiResponse} response
 * @returns {RawResponse}
 */
export function json(response) {
  return { status: 200, type: "application/json", body: JSON.stringify(response) };
}

/**
 * @param {number} ret_code
 * @param {string} message
 */
export function code(ret_code, message) {
  return { ret_code, message };
}

/** @type {Change} */
function cut(response) {
  return { ...json(response), cut: true };
}

/** @type {Change} */
function slow(response) {
  return { ...json(response), slow: true };
}

/** @type {Change} */
function failure(_, random) {
  return html(random.pick([500, 502, 503]));
}

/**
 * @param {number} status
 * @returns {RawResponse}
 */
function html(status) {
  return { status, type: "text/html; charset=utf-8", body: "<!DOCTYPE html><h1>A proxy</h1>\n" };
}

/**
 * @param {number} ret_code
 * @param {string} message
 * @returns {Plan}
 */
function refused(ret_code, message) {
  return { work: "never", refusal: code(ret_code, message), reply: json };
}
