/**
 * What `import` finds. Each function hands its arguments to WebAssembly, which is loaded on first
 * use, and turns the record that it rejects with into an `HpcError`.
 */
import { HpcError, isFault } from "./error.js";
import { load } from "./load.js";
import { packed } from "./packed.js";
import { jobRequestNow, jsonNow, listRequestNow, optionsNow, requestNow } from "./snapshot.js";

export { HpcError };

/** @type {typeof import("./types.d.ts").removeNodes} */
export function removeNodes(request, options) {
  return change((core, ...given) => core.removeNodes(...given), request, options);
}

/** @type {typeof import("./types.d.ts").addNodes} */
export function addNodes(request, options) {
  return change((core, ...given) => core.addNodes(...given), request, options);
}

/** @type {typeof import("./types.d.ts").signRequest} */
export function signRequest(request, options) {
  return change((core, ...given) => core.signRequest(...given), request, options);
}

/** @type {typeof import("./types.d.ts").listQueues} */
export function listQueues(request, options) {
  const given = /** @type {const} */ ([listRequestNow(request), optionsNow(options)]);
  return call((core) => core.listQueues(...given));
}

/** @type {typeof import("./types.d.ts").listNodes} */
export function listNodes(request, options) {
  const given = /** @type {const} */ ([listRequestNow(request), optionsNow(options)]);
  return call((core) => core.listNodes(...given));
}

/** @type {typeof import("./types.d.ts").waitForJob} */
export function waitForJob(request, options) {
  const given = /** @type {const} */ ([jobRequestNow(request), optionsNow(options)]);
  return call((core) => core.waitForJob(...given));
}

/** @type {typeof import("./types.d.ts").checkRemoval} */
export function checkRemoval(queues, request, nodes) {
  const now = requestNow(request);
  const given = /** @type {const} */ ([jsonNow(queues), now, jsonNow(nodes), packed(now)]);
  return call((core) => core.checkRemoval(...given));
}

/**
 * @typedef {readonly [request: unknown, options: unknown, packed: unknown]} Given
 */

/**
 * A call with a nodelist, which crosses in one piece.
 *
 * @template T
 * @param {(core: import("./load.js").Core, ...given: Given) => Promise<T>} run
 * @param {unknown} request
 * @param {unknown} options
 */
function change(run, request, options) {
  const now = requestNow(request);
  const given = /** @type {const} */ ([now, optionsNow(options), packed(now)]);
  return call((core) => run(core, ...given));
}

/**
 * @template T
 * @param {(core: import("./load.js").Core) => Promise<T>} run
 */
async function call(run) {
  // Also where it is loaded already, this waits: so WebAssembly always starts on a fresh stack,
  // and a caller who is at the end of theirs cannot make it overflow in there.
  const core = await load();
  try {
    return await run(core);
  } catch (thrown) {
    throw isFault(thrown) ? new HpcError(thrown) : thrown;
  }
}
