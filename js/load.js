/**
 * Loads the WebAssembly module on first use, once, also for concurrent first calls.
 *
 * The build selects the module's source (scripts/build/entries.js). By default it is inlined as text:
 * half of the bundlers lose a separate file (a 404, or a plugin to configure; for esbuild
 * https://github.com/evanw/esbuild/issues/795), and Node cannot fetch from `file:`. For Workers, which
 * cannot compile at run time, it is imported. The slim entry has none: `preload` provides it.
 */
import ours, { DIGEST } from "ehpc:module";
import { loadFailed } from "./error-records.js";
import { instantiate } from "./instance.js";
import { fromPrintable } from "./printable.js";
import { ignore } from "./promises.js";

/** @typedef {import("./instance.js").Instance} Instance */
/** @typedef {import("./types.d.ts").ModuleSource} ModuleSource */
/** @typedef {typeof ours | ModuleSource | PromiseLike<ModuleSource>} Source */

/**
 * @typedef {object} Box
 * @property {Instance} [instance] used by all calls until it stops
 * @property {WebAssembly.Module} [module] the module of this instance and the next
 * @property {Loading} [loading]
 */

/**
 * @typedef {object} Loading
 * @property {Promise<Instance>} promise settles when the first load succeeds or the last one fails
 * @property {(instance: Instance) => void} resolve
 * @property {(thrown: unknown) => void} reject
 * @property {number} loads how many are running
 * @property {boolean} own whether one of them loads the entry's own module or a known one
 */

/** @type {Box | undefined} */
let box;

/** Whether the module is loaded. */
export function isLoaded() {
  return box?.instance?.stopped === false;
}

/**
 * Returns the instance. The next call repeats a load that failed; a load that hangs does not block
 * another.
 *
 * @param {ModuleSource | PromiseLike<ModuleSource>} [given] used if no module is loaded
 * @returns {Promise<Instance>}
 */
export function load(given) {
  box ??= sharedBox();
  if (box.instance?.stopped) {
    delete box.instance;
    delete box.loading;
  }
  const { instance, module } = box;
  if (given && module) {
    // The promise is not used, so it may reject.
    ignore(given);
  }
  if (instance) {
    return Promise.resolve(instance);
  }
  box.loading ??= newLoading();
  const { loading } = box;
  if (given && !module) {
    return Promise.race([start(box, loading, given), loading.promise]);
  }
  const own = module ?? ours;
  if (!loading.own && (own !== undefined || loading.loads === 0)) {
    loading.own = true;
    start(box, loading, own).catch(() => {
      loading.own = false;
    });
  }
  return loading.promise;
}

/** @returns {Loading} */
function newLoading() {
  const parts = { resolve: () => {}, reject: () => {} };
  const promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  // All calls that waited for it may have been aborted.
  ignore(promise);
  return { promise, ...parts, loads: 0, own: false };
}

/**
 * State shared by all copies of this file in one realm. An app may have several: one imported and one
 * required, or one in each bundle of a server. Calls for the same nodes are serialized only within one
 * instance. Copies of other builds do not share it.
 *
 * @returns {Box}
 */
function sharedBox() {
  const key = Symbol.for(`ehpc-remove-nodes.core.${DIGEST}`);
  const realm = /** @type {Record<symbol, Box | undefined>} */ (
    /** @type {unknown} */ (globalThis)
  );
  const value = realm[key] ?? {};
  // If the global object is not extensible, this does nothing, and each copy has its own instance.
  Reflect.defineProperty(globalThis, key, { value });
  return value;
}

/**
 * @param {Box} box
 * @param {Loading} loading
 * @param {Source} source
 * @returns {Promise<Instance>}
 */
async function start(box, loading, source) {
  loading.loads++;
  try {
    if (source === undefined) {
      throw new Error("this entry contains no module; call preload with one first");
    }
    // Compiles on the engine's own threads.
    const found = await (isText(source) ? WebAssembly.compile(fromPrintable(source)) : source);
    const made = box.instance ?? (await instantiate(await fetched(found)));
    // Another load may have been faster.
    box.instance ??= made;
    const { instance } = box;
    box.module ??= instance.module;
    loading.resolve(instance);
    return instance;
  } catch (cause) {
    const record = loadFailed(cause);
    loading.loads--;
    if (loading.loads === 0) {
      loading.reject(record);
      // Unless another has begun because the instance stopped.
      if (box.loading === loading && !box.instance) {
        delete box.loading;
      }
    }
    throw record;
  }
}

/**
 * Fetches a URL or Request. Anything else is the module or contains it.
 *
 * @param {unknown} source
 */
function fetched(source) {
  const isAddress =
    typeof source === "string" ||
    (typeof URL === "function" && source instanceof URL) ||
    (typeof Request === "function" && source instanceof Request);
  return isAddress ? fetch(source) : source;
}

/**
 * @param {Source} source
 * @returns {source is import("ehpc:module").ModuleText}
 */
function isText(source) {
  return typeof source === "object" && "frequent" in source;
}
