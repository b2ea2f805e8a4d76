/**
 * What `import` finds. Each function hands its arguments to WebAssembly, which is loaded on first
 * use, and turns the record that it rejects with into an `HpcError`.
 */
import { HpcError, isFault } from "./error.js";
import { load } from "./load.js";
import { optionsNow, requestNow } from "./snapshot.js";

export { HpcError };

/** @type {typeof import("./types.d.ts").removeNodes} */
export async function removeNodes(request, options) {
  return call((core, ...given) => core.removeNodes(...given), request, options);
}

/** @type {typeof import("./types.d.ts").signRequest} */
export async function signRequest(request, options) {
  return call((core, ...given) => core.signRequest(...given), request, options);
}

/**
 * @template T
 * @param {(core: import("./load.js").Core, request: unknown, options: unknown) => Promise<T>} run
 * @param {unknown} request
 * @param {unknown} options
 */
async function call(run, request, options) {
  const given = /** @type {const} */ ([requestNow(request), optionsNow(options)]);
  // Also where it is loaded already, this waits: so WebAssembly always starts on a fresh stack,
  // and a caller who is at the end of theirs cannot make it overflow in there.
  const core = await load();
  try {
    return await run(core, ...given);
  } catch (thrown) {
    throw isFault(thrown) ? new HpcError(thrown) : thrown;
  }
}
