// Every way in which a call can end, and its share of a hundred calls.

import { memoryJournal } from "../node/installed.js";
import { forReading, forSigning, forWaiting } from "../options.js";

/** @typedef {typeof import("../../js/types.d.ts")} Package */
/** @typedef {import("../../js/types.d.ts").RemoveNodesRequest} Request */
/** @typedef {import("../../js/types.d.ts").Options} Options */

/**
 * @typedef {object} Kind
 * @property {string} path tells the server what to do
 * @property {number} share
 * @property {string} ends the expected end: `resolved`, the kind of an HpcError, or `aborted` for the
 *   signal's own reason
 * @property {readonly string[]} [or] other allowed ends, where timers race
 * @property {Options} [options]
 * @property {number} [abortMs] when the caller aborts; 0 is before the call
 * @property {(client: Package, request: Request, options: Options) => Promise<unknown>} [call]
 *   by default a removal
 */

export const credentials = { accessKeyId: "k", secretAccessKey: "s" };
/** Well formed, but not a valid signature. */
const SIGNATURE = "fOkNi2LOvVUUPhbdqXkb0oKq7ybBspCleJdy9fHJs88=";

/** @type {readonly Kind[]} */
export const KINDS = [
  { path: "ok", share: 21, ends: "resolved", options: { credentials } },
  { path: "ok", share: 10, ends: "resolved" },
  {
    ...{ path: "ok", share: 5, ends: "resolved" },
    options: { credentials: { accessKeyId: "k", sign: async () => SIGNATURE } },
  },
  { path: "refused", share: 6, ends: "refused", options: { credentials } },
  {
    ...{ path: "ok", share: 1, ends: "resolved" },
    options: { credentials: async () => credentials, fetch: (url, init) => fetch(url, init) },
  },
  {
    ...{ path: "ok", share: 1, ends: "resolved" },
    call: ({ createClient }, request, options) =>
      createClient({ ...options, zone: request.zone }).removeNodes(request, { credentials }),
  },
  { path: "busy", share: 3, ends: "refused", options: { maxAttempts: 3 } },
  { path: "gone", share: 3, ends: "http" },
  // The outcome is known only when it can no longer arrive, seconds later.
  { path: "broken", share: 5, ends: "unknown", options: { deadlineMs: 300 } },
  {
    ...{ path: "ok", share: 1, ends: "resolved" },
    options: { credentials },
    // Of a receipt that is known to be applied: nothing is read.
    call: async ({ lookUp, removeNodes }, request, options) =>
      lookUp(await removeNodes(request, options), forWaiting(options)),
  },
  {
    ...{ path: "ok", share: 2, ends: "resolved" },
    options: { credentials },
    call: ({ removeNodes }, request, options) =>
      removeNodes(request, { ...options, journal: memoryJournal() }),
  },
  {
    // Known sooner, because its timestamp is old: a probe, and then the log, decide.
    ...{ path: "broken", share: 1, ends: "http", or: ["refused"] },
    options: { credentials, maxAttempts: 1 },
    call: ({ removeNodes }, request, options) =>
      removeNodes({ ...request, timestamp: new Date(Date.now() - 57_000) }, options),
  },
  { path: "lost", share: 8, ends: "resolved", options: { credentials } },
  { path: "cut", share: 4, ends: "resolved" },
  { path: "silent", share: 4, ends: "unknown", options: { timeoutMs: 20, deadlineMs: 300 } },
  // The first ones may still be waiting for the module.
  { path: "silent", share: 2, ends: "unknown", or: ["http", "load"], options: { deadlineMs: 20 } },
  { path: "slow", share: 6, ends: "unknown", or: ["aborted"], abortMs: 10 },
  { path: "slow", share: 2, ends: "unknown", or: ["aborted"], abortMs: 1 },
  { path: "ok", share: 2, ends: "aborted", abortMs: 0 },
  {
    ...{ path: "ok", share: 2, ends: "invalid" },
    call: ({ removeNodes }, request, options) =>
      removeNodes({ ...request, nodelist: [...request.nodelist, ""] }, options),
  },
  {
    ...{ path: "ok", share: 2, ends: "invalid" },
    options: { credentials: { accessKeyId: "k", sign: () => Promise.reject(new Error("no key")) } },
  },
  {
    ...{ path: "ok", share: 1, ends: "invalid" },
    options: { headers: { "no header": "x" } },
  },
  {
    ...{ path: "ok", share: 1, ends: "invalid" },
    call: ({ removeNodes }, request, options) =>
      removeNodes(request, { ...options, endpoint: "no URL" }),
  },
  {
    ...{ path: "ok", share: 1, ends: "invalid" },
    options: {
      credentials: {
        accessKeyId: "k",
        sign: () => {
          throw new Error("no key");
        },
      },
    },
  },
  {
    ...{ path: "ok", share: 1, ends: "invalid" },
    call: ({ removeNodes }, request, options) =>
      removeNodes(new Proxy(request, { get: () => JSON.parse("{") }), options),
  },
  {
    ...{ path: "ok", share: 2, ends: "resolved" },
    call: ({ signRequest }, request, options) =>
      signRequest(request, { ...forSigning(options), credentials }),
  },
  {
    ...{ path: "ok", share: 1, ends: "resolved" },
    call: ({ listNodes }, { cluster_id, zone }, options) =>
      listNodes({ cluster_id, zone }, forReading(options)),
  },
  // Several pages are under way when the list is complete, and when one of them is refused.
  { path: "pages", share: 1, ends: "resolved", call: listPages },
  { path: "half", share: 1, ends: "refused", call: listPages },
];

/** @type {NonNullable<Kind["call"]>} */
function listPages({ listNodes }, { cluster_id, zone }, options) {
  return listNodes({ cluster_id, zone }, { ...forReading(options), onPage: () => {} });
}

/** One kind for each of a hundred calls, well mixed. */
export const HUNDRED = mixed(
  KINDS.flatMap((kind) => Array.from({ length: kind.share }, () => kind)),
);

/**
 * A fixed order, so that a run can be repeated: 37 and 100 are coprime.
 * @param {readonly Kind[]} kinds
 */
function mixed(kinds) {
  if (kinds.length !== 100) throw new Error(`the shares make ${kinds.length}, not 100`);
  return kinds.map((_, i) => /** @type {Kind} */ (kinds[(i * 37) % 100]));
}
