/**
 * Loads the WebAssembly module: on first use, once, also when first calls run at the same time.
 *
 * Which module that is, the build decides (scripts/build/entries.js): inlined as text for
 * everybody, for a file beside the script would be lost by half of the bundlers (a 404, or a plugin
 * to configure) and could not be fetched from `file:` in Node; imported for Workers, which compile
 * nothing at run time; none for those who bring the file themselves, by `preload`.
 */
import ours, { DIGEST } from "ehpc:module";
import { learn } from "./call-site.js";
import { MARK } from "./error.js";
import { fromPrintable } from "./printable.js";

/** @typedef {Omit<typeof import("ehpc:glue"), "default">} Core */
/** @typedef {import("./types.d.ts").ModuleSource} ModuleSource */
/** @typedef {{ loading?: Promise<Core> | undefined }} Box */

/** @type {Box | undefined} */
let box;

/**
 * The module. A load that failed is tried again by the next call.
 *
 * @param {ModuleSource | PromiseLike<ModuleSource>} [given] used if nothing is loaded yet
 * @returns {Promise<Core>}
 */
export function load(given) {
  box ??= sharedBox();
  if (box.loading && given) {
    // A promise that nobody needs may fail; but if nobody listened, that would end a Node process.
    new Promise((resolve) => resolve(given)).catch(() => {});
  }
  box.loading ??= start(box, given);
  return box.loading;
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
 * @param {ModuleSource | PromiseLike<ModuleSource> | undefined} given
 * @returns {Promise<Core>}
 */
async function start(box, given) {
  // On a stack of its own: the first caller may have none left.
  await undefined;
  try {
    // Compiled from here on, on threads of the engine's own: the glue's first look at `Request`
    // makes Node load its fetch, and that takes as long.
    const source = given ?? (isText(ours) ? WebAssembly.compile(fromPrintable(ours)) : ours);
    if (source === undefined) {
      throw new Error("this entry holds no module; first call preload with one");
    }
    // Imported now: the glue needs TextDecoder as soon as it runs, and importing us needs nothing.
    const { default: init, ...core } = await import("ehpc:glue");
    await init({ module_or_path: source });
    learn();
    return core;
  } catch (cause) {
    box.loading = undefined;
    throw {
      [MARK]: true,
      kind: "load",
      message:
        `WebAssembly did not start (${words(cause)}). Nothing was sent and no node was removed. ` +
        "If a Content-Security-Policy forbids it, allow 'wasm-unsafe-eval' in script-src; " +
        "otherwise try again.",
      maybeApplied: false,
      retryable: true,
      attempts: 0,
      cause,
    };
  }
}

/** What src/words.rs writes out in every other message. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * What an error of any realm says: under Jest, Node's fetch throws those of another.
 *
 * @param {unknown} cause
 */
function words(cause) {
  try {
    const { message } = /** @type {{ message: unknown }} */ (cause);
    return typeof message === "string" && message !== ""
      ? message.replace(UNSEEN, (unseen) => `\\u{${unseen.codePointAt(0)?.toString(16)}}`)
      : "no reason was given";
  } catch {
    return "no reason was given"; // It was null, undefined, or throws when it is touched.
  }
}

/**
 * @param {typeof ours} module
 * @returns {module is import("ehpc:module").ModuleText}
 */
function isText(module) {
  return typeof module === "object" && "frequent" in module;
}
