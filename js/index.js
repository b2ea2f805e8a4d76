/**
 * What `import` finds. Each function hands its arguments to WebAssembly, which is loaded on first
 * use, and turns the record that it rejects with into an `HpcError`.
 */
import { HpcError, isFault } from "./error.js";
import { load } from "./load.js";
import { packed } from "./packed.js";
import { optionsNow, requestNow } from "./snapshot.js";

export { HpcError };

/** @type {typeof import("./types.d.ts").removeNodes} */
export function removeNodes(request, options) {
  return call((core, ...given) => core.removeNodes(...given), request, options);
}

/** @type {typeof import("./types.d.ts").signRequest} */
export function signRequest(request, options) {
  return call((core, ...given) => core.signRequest(...given), request, options);
}

/**
 * @typedef {readonly [request: unknown, options: unknown, packed: unknown]} Given
 */

/**
 * @template T
 * @param {(core: import("./load.js").Core, ...given: Given) => Promise<T>} run
 * @param {unknown} request
 * @param {unknown} options
 */
async function call(run, request, options) {
  const now = requestNow(request);
  const given = /** @type {const} */ ([now, optionsNow(options), packed(now)]);
  // Also where it is loaded already, this waits: so WebAssembly always starts on a fresh stack,
  // and a caller who is at the end of theirs cannot make it overflow in there.
  const core = await load();
  try {
    return await run(core, ...given);
  } catch (thrown) {
    throw isFault(thrown) ? new HpcError(thrown) : thrown;
  }
}
