/** The proxy's rules in WebAssembly (proxy-core/src/exports.rs), loaded on first use. */
import { load } from "../load.js";

/** @typedef {{ status: number, message: string }} RefusalRecord */

/**
 * @typedef {object} ForwardRecord a request that was read
 * @property {import("./types.d.ts").ProxyOperation} operation
 * @property {"GET" | "POST"} method
 * @property {string} zone
 * @property {string} [cluster_id]
 * @property {string} [hpcqueue_id]
 * @property {(string | number)[]} [nodelist]
 * @property {string} [job_ids] the jobs that are asked for in the log
 * @property {number} [timestamp_ms] only of a text to sign
 * @property {string} body what is sent; empty for a GET
 */

/** @typedef {{ ids: string[], groups: number[], rows: number, total: number | null }} MembersRecord */

/**
 * @typedef {object} ProxyCore
 * @property {(path: string, method: string) => RefusalRecord | undefined} refusedOperation
 * @property {(path: string, method: string, query: string[], body: string | undefined, mostNodes: number)
 *   => ForwardRecord | { refused: RefusalRecord }} readRequest
 * @property {(path: string, method: string, query: string[], body: string | undefined, upstream: object,
 *   unixMs: number, accessKeyId: string, secret: Uint8Array) => string | undefined} signedUrl
 * @property {(text: string, upstream: object, accessKeyId: string)
 *   => ForwardRecord | { refused: RefusalRecord }} readTextToSign
 * @property {(text: string, secret: Uint8Array) => string} signText
 * @property {(resourceIds: string) => { clusters: string[], understood: boolean }} readLogRow
 * @property {(ofQueues: boolean, clusterId: string, body: string) => MembersRecord | undefined} readMembers
 * @property {(error: object) => boolean} provesNotSent
 * @property {(parts: readonly string[]) => string} fingerprint
 * @property {(text: string) => number | undefined} readTimestamp
 */

/** The functions of each instance. @type {WeakMap<object, ProxyCore>} */
const cores = new WeakMap();

/** @returns {Promise<ProxyCore>} */
export async function loadCore() {
  const instance = await load();
  const core = cores.get(instance) ?? guarded(instance);
  cores.set(instance, core);
  return core;
}

/**
 * A function of an instance that has stopped (out of memory) returns nothing of sense: it must not be taken for
 * a request that was checked. The next request loads another instance.
 *
 * @param {import("../instance.js").Instance} instance
 */
function guarded(instance) {
  const functions = Object.entries(instance.core).map(([name, run]) => [
    name,
    (/** @type {unknown[]} */ ...given) => {
      const result = Reflect.apply(run, undefined, given);
      if (instance.stopped) {
        throw new Error("WebAssembly stopped");
      }
      return result;
    },
  ]);
  // The build binds the proxy's own module to this entry.
  return /** @type {ProxyCore} */ (Object.fromEntries(functions));
}

/**
 * Calls a function with the bytes of the secret, and zeroes them after. WebAssembly zeroes its own copy.
 *
 * @template T
 * @param {string} secret
 * @param {(bytes: Uint8Array) => T} use
 */
export function withSecret(secret, use) {
  const bytes = new TextEncoder().encode(secret);
  try {
    return use(bytes);
  } finally {
    bytes.fill(0);
  }
}
