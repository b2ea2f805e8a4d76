// The calls that the cases are made of.

import { RECEIPT } from "../../receipt.js";
import { GOOD, listNodes, lookUp, removeNodes } from "../package.js";

/** @typedef {import("./case.js").Call} Call */

export const PLACE = { cluster_id: GOOD.cluster_id, zone: "z" };
export const KEYS = { accessKeyId: "k", secretAccessKey: "s" };

/** One attempt, and no time to find out what became of it. */
export const SHORT = { deadlineMs: 2000, timeoutMs: 500, maxAttempts: 1 };

/** @param {object} more @returns {Call} */
export const withOptions = (more) => () => removeNodes(GOOD, /** @type {any} */ (more));

/** @param {object} more @returns {Call} */
export const withRequest = (more) => () => removeNodes(/** @type {any} */ ({ ...GOOD, ...more }));

/** @param {object} more @returns {Call} */
export const lookedUp = (more) => () =>
  lookUp(/** @type {any} */ ({ ...RECEIPT, ...more }), { deadlineMs: 300 });

/** @param {() => unknown} respond @returns {any} */
export const fetchOf = (respond) => async () => respond();

/** @param {number} status @param {string} [body] */
export const status = (status, body = "<html>") => fetchOf(() => new Response(body, { status }));

/** @param {object} body */
export const api = (body) => fetchOf(() => Response.json(body));

/** A `fetch` that never settles. @returns {any} */
export const silent = () => new Promise(() => {});

let count = 0;

/** A removal of a node that no other call is about. */
export const fresh = () => ({ ...GOOD, nodelist: [`cln-${++count}`] });

/** A removal whose only request ends like this. @param {any} fetch @param {object} [more] */
export const changed = (fetch, more) => () => removeNodes(fresh(), { ...SHORT, ...more, fetch });

/** A list whose only request ends like this. @param {any} fetch @returns {Call} */
export const listed = (fetch) => () => listNodes(PLACE, { ...SHORT, fetch });

/**
 * A change whose response is lost, and what the operation log then has.
 * @param {readonly object[]} [job_set]
 * @returns {any}
 */
export const lostWithLog =
  (job_set = []) =>
  async (/** @type {string} */ _, /** @type {{ method: string }} */ { method }) =>
    method === "POST"
      ? new Response("", { status: 502 })
      : Response.json({ ret_code: 0, total_count: job_set.length, job_set });

/**
 * A call while a global has another value.
 * @param {any} owner
 * @param {string} name
 * @param {unknown} value
 * @param {Call} call
 * @returns {Call}
 */
export const whileSet = (owner, name, value, call) => async () => {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { value, configurable: true, writable: true });
  try {
    return await call();
  } finally {
    if (before) Object.defineProperty(owner, name, before);
    else delete owner[name];
  }
};
