/** The proxy: what all requests go through, before they part into reads and changes. */
import { tryCall } from "../promises.js";
import { Changes } from "./changes.js";
import { loadCore } from "./core.js";
import { Deadline } from "./deadline.js";
import { readProxyOptions } from "./options.js";
import { checkOrigin } from "./origin.js";
import { Quotas } from "./quotas.js";
import { operationOf } from "./read-request.js";
import { Reads } from "./reads.js";
import { Refusal } from "./refusal.js";
import { ofError, toResponse } from "./response.js";
import { SignedApi } from "./signed-api.js";

/**
 * @typedef {object} Incoming a request for an operation that is passed on, from the console's own page
 * @property {Request} request
 * @property {string} operation
 * @property {import("./core.js").ProxyCore} core
 * @property {Deadline} deadline
 * @property {(error: unknown, what: string) => void} report
 * @property {(work: Promise<unknown>) => void} waitUntil
 */

/** @typedef {Incoming & { who: import("./types.d.ts").Principal, id: string }} Call one of which it is known who sends it */

/**
 * @typedef {object} Parts
 * @property {ReturnType<typeof readProxyOptions>} options
 * @property {SignedApi} api
 * @property {Quotas} quotas
 */

/** @type {typeof import("./types.d.ts").createProxy} */
export function createProxy(given) {
  const options = readProxyOptions(
    /** @type {import("./types.d.ts").ProxyOptions} */ (/** @type {unknown} */ (given)),
  );
  const parts = { options, api: new SignedApi(options), quotas: new Quotas(options.limits) };
  const reads = new Reads(parts);
  const changes = new Changes(parts);
  const { path, origins, report, timeoutMs } = options;
  /** @type {(request: Request, context?: import("./types.d.ts").RuntimeContext) => Promise<Response>} */
  const handler = async (request, context) => {
    const deadline = new Deadline(timeoutMs);
    try {
      const core = await loadCore();
      const operation = operationOf(request.url, path);
      const refused = core.refusedOperation(operation, request.method);
      if (refused) {
        throw new Refusal(refused.status, refused.message);
      }
      checkOrigin(request, origins);
      // Also after sending: if it throws, that is not the end of the request.
      const waitUntil = (/** @type {Promise<unknown>} */ work) => {
        tryCall(() => context?.waitUntil?.(work));
      };
      const incoming = { request, operation, core, deadline, report, waitUntil };
      const kind = request.method === "POST" ? changes : reads;
      return toResponse(await kind.respond(incoming));
    } catch (error) {
      return ofError(error, report);
    } finally {
      deadline.stop();
    }
  };
  return Object.assign(handler, { path });
}
