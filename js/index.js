/**
 * What `import` finds. Each function hands its arguments to WebAssembly, which is loaded on first
 * use, and turns the record that it rejects with into an `HpcError`.
 *
 * They are async for the sake of the stack: of a function that ends by calling another, Safari and
 * Bun keep no frame, and with it goes the place where the caller called.
 */
import { unlessAborted } from "./abort.js";
import { pointTo, siteOfAwait, siteOfCall } from "./call-site.js";
import { HpcError, isFault, isHpcError } from "./error.js";
import { load } from "./load.js";
import { packed } from "./packed.js";
import {
  jobRequestNow,
  jsonNow,
  nodesRequestNow,
  optionsNow,
  queuesRequestNow,
  requestNow,
} from "./snapshot.js";

export { HpcError, isHpcError };

/** @type {typeof import("./types.d.ts").preload} */
export async function preload(module) {
  return await call(preload, () => undefined, { module });
}

/** @type {typeof import("./types.d.ts").removeNodes} */
export async function removeNodes(request, options) {
  return await change(
    removeNodes,
    (core, ...given) => core.removeNodes(...given),
    request,
    options,
  );
}

/** @type {typeof import("./types.d.ts").addNodes} */
export async function addNodes(request, options) {
  return await change(addNodes, (core, ...given) => core.addNodes(...given), request, options);
}

/** @type {typeof import("./types.d.ts").signRequest} */
export async function signRequest(request, options) {
  return await change(
    signRequest,
    (core, ...given) => core.signRequest(...given),
    request,
    options,
  );
}

/** @type {typeof import("./types.d.ts").listQueues} */
export async function listQueues(request, options) {
  const [now, how] = [queuesRequestNow(request), optionsNow(options)];
  return await call(listQueues, (core) => core.listQueues(now, how), { options: how });
}

/** @type {typeof import("./types.d.ts").listNodes} */
export async function listNodes(request, options) {
  const [now, how] = [nodesRequestNow(request), optionsNow(options)];
  return await call(listNodes, (core) => core.listNodes(now, how), { options: how });
}

/** @type {typeof import("./types.d.ts").waitForJob} */
export async function waitForJob(request, options) {
  const [now, how] = [jobRequestNow(request), optionsNow(options)];
  return await call(waitForJob, (core) => core.waitForJob(now, how), { options: how });
}

/** @type {typeof import("./types.d.ts").checkRemoval} */
export async function checkRemoval(queues, request, nodes) {
  const now = requestNow(request);
  const given = /** @type {const} */ ([jsonNow(queues), now, jsonNow(nodes), packed(now)]);
  return await call(checkRemoval, (core) => core.checkRemoval(...given));
}

/** @typedef {readonly [request: unknown, options: unknown, packed: unknown]} Given */

/**
 * A call with a nodelist, which crosses in one piece.
 *
 * @template T
 * @param {Function} above the exported function that was called
 * @param {(core: import("./load.js").Core, ...given: Given) => Promise<T>} run
 * @param {unknown} request
 * @param {unknown} options
 */
function change(above, run, request, options) {
  const now = requestNow(request);
  const given = /** @type {const} */ ([now, optionsNow(options), packed(now)]);
  return call(above, (core) => run(core, ...given), { options: given[1] });
}

/**
 * @template T
 * @param {Function} above the exported function that was called
 * @param {(core: import("./load.js").Core) => T | Promise<T>} run
 * @param {{ options?: unknown, module?: Parameters<typeof load>[0] }} [given]
 * @returns {Promise<T>}
 */
async function call(above, run, given) {
  // Without a prototype, on which other code may have put one of these names.
  const { options, module } = Object.assign(Object.create(null), given);
  const site = siteOfCall(above);
  try {
    // A file that is fetched may take its time, and an abort acts at once.
    const loaded = unlessAborted(load(module), options);
    // Also where it is loaded already, this waits: so WebAssembly always starts on a fresh stack,
    // and a caller who is at the end of theirs cannot make it overflow in there.
    const core = await loaded;
    return await run(core);
  } catch (thrown) {
    if (!isFault(thrown)) {
      throw thrown;
    }
    const error = new HpcError(thrown);
    pointTo(error, site ?? siteOfAwait(call));
    throw error;
  }
}
