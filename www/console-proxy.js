// The console's API: the package's proxy, for the one user of this machine.

import { addOwnOrigin } from "./console-guard.js";
import { fetchWithFault, withFault } from "./request-fault.js";

/** @typedef {(req: import("node:http").IncomingMessage, res: import("node:http").ServerResponse) => void} Listener */

/** Limits keep users from locking each other out. Here is only one, with many tabs, or a test. */
const LIMITS = { inFlight: 1_000, perMinute: 100_000, keys: 100_000 };

/**
 * Loads the package, as an app does. Returns `null` if it is not built yet.
 */
export async function loadProxy() {
  try {
    return await import("ehpc-remove-nodes/proxy");
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ERR_MODULE_NOT_FOUND") return null;
    throw error;
  }
}

/**
 * Creates the listener of `/console/api`. It serves only requests that passed `requireOwnPage`.
 * @param {typeof import("ehpc-remove-nodes/proxy")} library
 * @param {import("./settings.js").Settings & { upstream: URL }} settings
 * @param {string[]} origins this server's own
 * @returns {Listener}
 */
export function createConsoleProxy(library, { mode, credentials, upstream }, origins) {
  const { createProxy, memoryStore, nodeListener } = library;
  const isSim = mode === "sim";
  const proxy = createProxy({
    ...{ basePath: "/console/api", origin: origins, credentials, upstream: upstream.href },
    // Whoever uses this machine's loopback address: nobody signs in.
    authenticate: () => "this machine",
    // This user owns the keys, so the API alone decides what they may do.
    authorize: () => true,
    log: "account",
    // Only this process serves the console. After a restart, the page checks the log instead.
    store: memoryStore({ singleProcess: true }),
    limits: LIMITS,
    ...(isSim && { fetch: fetchWithFault }),
  });
  const listener = nodeListener((request) => {
    addOwnOrigin(request);
    return proxy(request);
  });
  return isSim ? withFault(listener) : listener;
}
