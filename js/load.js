/**
 * Loads the WebAssembly module: on first use, once, also when first calls run at the same time.
 *
 * Which module that is, the build decides (scripts/build/entries.js): inlined as text for
 * everybody, for a file beside the script would be lost by half of the bundlers (a 404, or a plugin
 * to configure) and could not be fetched from `file:` in Node; imported for Workers, which compile
 * nothing at run time; none for those who bring the file themselves, by `preload`.
 */
import ours, { DIGEST } from "ehpc:module";
import { notStarted } from "./fault.js";
import { instantiate } from "./instance.js";
import { fromPrintable } from "./printable.js";
import { ignore } from "./promises.js";

/** @typedef {import("./instance.js").Instance} Instance */
/** @typedef {import("./types.d.ts").ModuleSource} ModuleSource */
/** @typedef {typeof ours | ModuleSource | PromiseLike<ModuleSource>} Source */

/**
 * @typedef {object} Box
 * @property {Instance} [instance] the one that all calls use, until it stops
 * @property {WebAssembly.Module} [module] what it was made of, and the next one will be
 * @property {Loading} [loading]
 */

/**
 * @typedef {object} Loading
 * @property {Promise<Instance>} promise settles with the first load that succeeds, or when the last
 *   one has failed
 * @property {(instance: Instance) => void} resolve
 * @property {(thrown: unknown) => void} reject
 * @property {number} loads how many are under way
 * @property {boolean} own whether one of them is of what is here already
 */

/** @type {Box | undefined} */
let box;

/** Whether the module is loaded. */
export function isLoaded() {
  return box?.instance?.stopped === false;
}

/**
 * The instance. A load that failed is tried again by the next call, and one that hangs keeps nobody
 * from another.
 *
 * @param {ModuleSource | PromiseLike<ModuleSource>} [given] used if nothing is loaded yet
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
    // A promise that nobody needs may fail.
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
  // Whoever waited for it may have been aborted.
  ignore(promise);
  return { promise, ...parts, loads: 0, own: false };
}

/**
 * What all copies of this file in one realm hold in common. An app may have several: one imported
 * and one required, or one in each bundle of a server; and calls for the same nodes go one after
 * the other only if one instance sees them all. Copies of other builds don't count.
 *
 * @returns {Box}
 */
function sharedBox() {
  const key = Symbol.for(`ehpc-remove-nodes.core.${DIGEST}`);
  const realm = /** @type {Record<symbol, Box | undefined>} */ (
    /** @type {unknown} */ (globalThis)
  );
  const value = realm[key] ?? {};
  // Where the global object takes nothing new this does nothing, and each copy has an instance of its own.
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
      throw new Error("this entry holds no module; first call preload with one");
    }
    // Compiled on threads of the engine's own.
    const found = await (isText(source) ? WebAssembly.compile(fromPrintable(source)) : source);
    const made = box.instance ?? (await instantiate(await fetched(found)));
    // Another load may have been faster.
    box.instance ??= made;
    const { instance } = box;
    box.module ??= instance.module;
    loading.resolve(instance);
    return instance;
  } catch (cause) {
    const fault = notStarted(cause);
    loading.loads--;
    if (loading.loads === 0) {
      loading.reject(fault);
      // Unless another has begun: this one belonged to an instance that has stopped.
      if (box.loading === loading && !box.instance) {
        delete box.loading;
      }
    }
    throw fault;
  }
}

/**
 * What an address leads to; anything else is the module itself, or holds it.
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
