/**
 * Loads the WebAssembly module: on first use, once, also when first calls run at the same time.
 *
 * The module is inlined as Base64. A file beside the script would be lost by half of the bundlers
 * (a 404, or a plugin to configure), and could not be fetched from `file:` in Node.
 */
import init, {
  addNodes,
  checkRemoval,
  listNodes,
  listQueues,
  removeNodes,
  signRequest,
  waitForJob,
} from "ehpc:glue";
import module from "ehpc:module";
import { HpcError } from "./error.js";

/** @typedef {typeof core} Core */

// Named, so that bundlers leave out what the glue has besides.
const core = {
  addNodes,
  checkRemoval,
  listNodes,
  listQueues,
  removeNodes,
  signRequest,
  waitForJob,
};

/** @type {Promise<typeof core> | undefined} */
let loading;

/**
 * The module. A load that failed is tried again by the next call.
 *
 * @returns {Promise<typeof core>}
 */
export function load() {
  loading ??= start();
  return loading;
}

async function start() {
  // On a stack of its own: the first caller may have none left.
  await undefined;
  try {
    await init({ module_or_path: bytes(module) });
    return core;
  } catch (cause) {
    loading = undefined;
    throw new HpcError({
      kind: "load",
      message:
        `WebAssembly did not start (${cause instanceof Error ? cause.message : "no reason was given"}). Nothing was sent and no node was removed. ` +
        "If a Content-Security-Policy forbids it, allow 'wasm-unsafe-eval' in script-src; " +
        "otherwise try again.",
      maybeApplied: false,
      retryable: true,
      attempts: 0,
      cause,
    });
  }
}

/**
 * @param {string} base64
 * @returns {Uint8Array<ArrayBuffer>}
 */
function bytes(base64) {
  const text = atob(base64);
  const array = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    array[index] = text.charCodeAt(index);
  }
  return array;
}
