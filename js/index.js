/**
 * What `import` finds. Each function hands its arguments to WebAssembly, which is loaded on first
 * use, and turns the record that it rejects with into an `HpcError`.
 */
import { HpcError, isFault } from "./error.js";
import { load, loaded } from "./load.js";
import { snapshot } from "./snapshot.js";

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
  // What the caller passed is read before this function first waits, so that it may be changed
  // as soon as the call was made: WebAssembly does that, and until it is loaded, a copy does.
  let core = loaded();
  if (core === undefined) {
    request = snapshot(request);
    options = snapshot(options);
    core = await load();
  }
  try {
    return await run(core, request, options);
  } catch (thrown) {
    throw isFault(thrown) ? new HpcError(thrown) : thrown;
  }
}
