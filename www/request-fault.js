// A fault for one request (`X-Sim-Fault`). The proxy passes on no header of the page, so the fault
// reaches the simulated API beside it: in the context of the request.

import { AsyncLocalStorage } from "node:async_hooks";

const HEADER = "x-sim-fault";

/** The fault of the request that is being handled. @type {AsyncLocalStorage<string>} */
const faults = new AsyncLocalStorage();

/**
 * Handles each request in the context of its fault.
 * @param {import("./console-proxy.js").Listener} listener
 * @returns {import("./console-proxy.js").Listener}
 */
export function withFault(listener) {
  return (req, res) => {
    const fault = req.headers[HEADER];
    if (typeof fault === "string") faults.run(fault, () => listener(req, res));
    else listener(req, res);
  };
}

/**
 * `fetch`, with the fault of the request that is being handled.
 * @param {Parameters<typeof fetch>[0]} input
 * @param {Parameters<typeof fetch>[1]} [init]
 */
export function fetchWithFault(input, init) {
  const headers = new Headers(init?.headers);
  const fault = faults.getStore();
  if (fault !== undefined) headers.set(HEADER, fault);
  return fetch(input, { ...init, headers });
}
