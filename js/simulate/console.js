/** The console endpoint: the package's proxy, as the server of an app has it. */

import { createProxy, memoryStore, nodeListener } from "ehpc-remove-nodes/proxy";
import { HttpError } from "../../www/http.js";
import { fetchWithFault, withFault } from "../../www/request-fault.js";
import { plain } from "../command-line/plain.js";

/** @typedef {import("node:http").IncomingMessage} Request */

/** Limits keep users from locking each other out. Here is only one, perhaps with many tests. */
const LIMITS = { inFlight: 1_000, perMinute: 100_000, keys: 100_000 };

/**
 * @param {import("../../www/sim/credentials.js").Credentials} credentials
 * @param {string} upstream
 * @param {string[]} origins
 */
export function createConsole(credentials, upstream, origins) {
  const proxy = createProxy({
    ...{ basePath: "/console/api", origin: origins, credentials, upstream },
    authenticate: () => "developer",
    authorize: () => true,
    log: "account",
    store: memoryStore({ singleProcess: true }),
    limits: LIMITS,
    fetch: fetchWithFault,
  });
  const listener = withFault(nodeListener(proxy));
  /** @type {Set<string>} */
  const told = new Set();
  /**
   * @param {Request} req
   * @param {import("node:http").ServerResponse} res
   */
  return (req, res) => {
    const message = refusal(req, origins);
    if (message === undefined) return listener(req, res);
    // A page sees only the status; its developer sees this.
    if (!told.has(message)) console.warn(plain(`ehpc-remove-nodes simulate: ${message}`));
    told.add(message);
    throw new HttpError(403, message);
  };
}

/**
 * What to do about a page that the proxy would refuse.
 * @param {Request} req
 * @param {string[]} origins
 */
function refusal({ headers: { origin, "sec-fetch-site": site } }, origins) {
  if (origin !== undefined && !origins.includes(origin)) {
    return `A page of ${JSON.stringify(origin)} was refused: only ${origins.join(", ")} may use the console endpoint. Name the page's origin with --origin (in a test with \`origin\`).`;
  }
  if (site === undefined || site === "same-origin") return undefined;
  return 'A page was refused because it used the simulator\'s address: forward its requests by its dev server, and use endpoint: "/console/api" in the page.';
}
