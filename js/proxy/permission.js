/** Who sends a request, and whether they may: by the app's own functions. */
import { ask, idOf } from "./app.js";
import { refuse } from "./refusal.js";

/** @typedef {import("./create-proxy.js").Incoming} Incoming */
/** @typedef {import("./create-proxy.js").Call} Call */
/** @typedef {import("./types.d.ts").ProxyRequest} ProxyRequest */

/**
 * @param {Incoming} incoming
 * @param {import("./create-proxy.js").Parts["options"]["authenticate"]} authenticate
 * @returns {Promise<Call>}
 * @throws {import("./refusal.js").Refusal} 401 for nobody
 */
export async function authenticated(incoming, authenticate) {
  const who = await ask(incoming, "authenticate", () => authenticate(incoming.request));
  if (!who) {
    refuse(401, "Sign in first.");
  }
  const id = await ask(incoming, "authenticate", () => idOf(who));
  return { ...incoming, who, id };
}

/**
 * @param {Call} call
 * @param {import("./create-proxy.js").Parts["options"]["authorize"]} authorize
 * @param {ProxyRequest} request
 * @throws {import("./refusal.js").Refusal} 403 unless the answer is exactly true
 */
export async function checkAuthorized(call, authorize, request) {
  if ((await ask(call, "authorize", () => authorize(call.who, request))) !== true) {
    refuse(403, "You may not do this.");
  }
}

/**
 * Whether the rows of a cluster in the operation log may be shown.
 *
 * @param {Call} call
 * @param {import("./create-proxy.js").Parts["options"]["authorize"]} authorize
 * @param {{ zone: string, cluster_id?: string }} cluster
 */
export async function mayReadLog(call, authorize, { zone, cluster_id = "" }) {
  const operation = /** @type {const} */ ("/operation");
  const request = Object.freeze({
    operation,
    method: /** @type {const} */ ("GET"),
    zone,
    cluster_id,
  });
  return (await ask(call, "authorize", () => authorize(call.who, request))) === true;
}

/**
 * What the app's functions are told of a request.
 *
 * @param {import("./core.js").ForwardRecord} forward
 * @returns {ProxyRequest}
 */
export function toPublic({ operation, method, zone, cluster_id, hpcqueue_id, nodelist }) {
  return Object.freeze({
    ...{ operation, method, zone },
    ...(cluster_id !== undefined && { cluster_id }),
    ...(hpcqueue_id !== undefined && { hpcqueue_id }),
    ...(nodelist !== undefined && { nodelist: Object.freeze(nodelist) }),
  });
}
