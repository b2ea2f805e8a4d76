/**
 * What `import` finds. Each function hands its arguments to WebAssembly, which is loaded on first
 * use, and turns the record that it rejects with into an `HpcError`.
 *
 * They are async and await, so that V8 sees on a stack where one of them ends and its caller begins.
 */
import { endsOf, unlessEnded } from "./abort.js";
import { isConnectError } from "./connect-errors.js";
import { HpcError, isFault, isHpcError } from "./error.js";
import { stopped } from "./fault.js";
import { isLoaded, load } from "./load.js";
import { packed } from "./packed.js";
import { harmless, ignoreIfPromise } from "./promises.js";
import { snapshot, toJson } from "./snapshot.js";

export { HpcError, isHpcError };

/** @type {typeof import("./types.d.ts").preload} */
export async function preload(module) {
  return await call(preload, undefined, undefined, module);
}

/** @type {typeof import("./types.d.ts").removeNodes} */
export async function removeNodes(request, options) {
  const [now, how] = [snapshot(request), snapshot(options)];
  const list = packed(now);
  return await call(
    removeNodes,
    (core, progress) => core.removeNodes(now, how, list, progress),
    endsOf(how),
  );
}

/** @type {typeof import("./types.d.ts").addNodes} */
export async function addNodes(request, options) {
  const [now, how] = [snapshot(request), snapshot(options)];
  const list = packed(now);
  return await call(
    addNodes,
    (core, progress) => core.addNodes(now, how, list, progress),
    endsOf(how),
  );
}

/** @type {typeof import("./types.d.ts").signRequest} */
export async function signRequest(request, options) {
  const [now, how] = [snapshot(request), snapshot(options)];
  const list = packed(now);
  return await call(
    signRequest,
    (core, progress) => core.signRequest(now, how, list, progress),
    endsOf(how),
  );
}

/** @type {typeof import("./types.d.ts").listQueues} */
export async function listQueues(request, options) {
  const [now, how] = [snapshot(request), snapshot(options)];
  return await call(
    listQueues,
    (core, progress) => core.listQueues(now, how, progress),
    endsOf(how),
  );
}

/** @type {typeof import("./types.d.ts").listNodes} */
export async function listNodes(request, options) {
  const [now, how] = [snapshot(request), snapshot(options)];
  return await call(listNodes, (core, progress) => core.listNodes(now, how, progress), endsOf(how));
}

/** @type {typeof import("./types.d.ts").waitForJob} */
export async function waitForJob(request, options) {
  const [now, how] = [snapshot(request), snapshot(options)];
  return await call(
    waitForJob,
    (core, progress) => core.waitForJob(now, how, progress),
    endsOf(how),
  );
}

/** @type {typeof import("./types.d.ts").checkRemoval} */
export async function checkRemoval(queues, request, nodes) {
  const now = snapshot(request);
  const given = /** @type {const} */ ([toJson(queues), now, toJson(nodes), packed(now)]);
  return await call(checkRemoval, (core) => core.checkRemoval(...given));
}

/** @typedef {import("./instance.js").Core} Core */
/** @typedef {import("./fault.js").Progress} Progress */

/**
 * @template T
 * @param {Function} above the exported function that was called
 * @param {((core: Core, progress: Progress) => Promise<T>) | undefined} run
 * @param {import("./abort.js").Ends} [ends] of a call that can have options
 * @param {Parameters<typeof load>[0]} [module]
 * @returns {Promise<T>}
 */
async function call(above, run, ends, module) {
  try {
    /** @type {Progress} */
    const progress = { isConnectError: isConnectError(), waitedMs: 0, sent: 0, settled: 0 };
    /** @type {import("./instance.js").Instance} */
    let instance;
    do {
      // Also where it is loaded already, this waits: so WebAssembly always starts on a fresh stack,
      // and a caller who is at the end of theirs cannot make it overflow in there.
      instance = await (isLoaded() ? load(module) : loaded(module, ends, progress));
      // Another call, which waited for it as well, may have made it stop.
    } while (instance.stopped);
    return /** @type {T} */ (await (run && watched(instance, run, progress)));
  } catch (thrown) {
    if (!isFault(thrown)) {
      // The reason of an abort, which may be anything.
      ignoreIfPromise(thrown);
      throw thrown;
    }
    ignoreIfPromise(thrown.cause);
    const error = new HpcError(thrown);
    // V8 adds who awaits, and without our own frames the stack begins there. Firefox does not add
    // them, so nothing would be left; it has no stackTraceLimit. Other code may have replaced the
    // function.
    harmless(() => Error.stackTraceLimit && Error.captureStackTrace?.(error, above));
    throw error;
  } finally {
    ends?.signal?.removeEventListener();
  }
}

/**
 * Loads the module, for as long as the call may wait for it.
 *
 * @param {Parameters<typeof load>[0]} module
 * @param {import("./abort.js").Ends | undefined} ends
 * @param {Progress} progress
 */
async function loaded(module, ends, progress) {
  const began = now();
  // On a stack of its own: the caller may have none left.
  await undefined;
  const loading = load(module);
  const instance = await (ends ? unlessEnded(loading, ends) : loading);
  progress.waitedMs = now() - began;
  return instance;
}

function now() {
  return typeof performance === "object" ? performance.now() : Date.now();
}

/**
 * Runs a call. If the instance stops meanwhile, it rejects with what is known.
 *
 * @template T
 * @param {import("./instance.js").Instance} instance
 * @param {(core: Core, progress: Progress) => Promise<T>} run
 * @param {Progress} progress
 * @returns {Promise<T>}
 */
function watched({ core, calls }, run, progress) {
  return new Promise((resolve, reject) => {
    /** @param {unknown} cause */
    const onStop = (cause) => reject(stopped(cause, progress));
    const over = () => calls.delete(onStop);
    calls.add(onStop);
    // Undefined if it stopped at once.
    run(core, progress)?.then(resolve, reject).then(over);
  });
}
