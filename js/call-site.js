/**
 * Where the caller called us. What goes wrong is found out later, on a stack of its own, from which
 * nobody could tell which call it was.
 */

/** @typedef {{ stack?: unknown }} CallSite */

/**
 * The stack as it is now.
 *
 * @param {Function} above our function that was called: its frame and those below are left out,
 *   where the engine can (V8, WebKit, Firefox from 138)
 * @returns {CallSite}
 */
export function callSite(above) {
  if (typeof Error.captureStackTrace !== "function") {
    return new Error();
  }
  const site = {};
  // V8 makes a text of it only if somebody reads it.
  Error.captureStackTrace(site, above);
  return site;
}

/** A frame as V8 writes it: what stands above the first one is a header. */
const FRAME = /^\s+at /m;

/**
 * Makes an error's stack begin at the call site. Without a frame to show, the stack that the error
 * has already stays: test runners and consoles print nothing else, and it holds the message.
 *
 * @param {Error} error
 * @param {CallSite} site
 */
export function pointTo(error, { stack }) {
  // Absent, or of another type, where an app has its own `Error.prepareStackTrace`.
  if (typeof stack !== "string") {
    return;
  }
  // The header is not always V8's own: Jest and source-map-support write the whole text anew.
  const first = stack.search(FRAME);
  if (first >= 0) {
    write(error, `${error.name}: ${error.message}\n${stack.slice(first)}`);
  } else if (stack.includes("@")) {
    // WebKit's and Firefox's frames, which never have a header.
    write(error, stack);
  }
}

/**
 * @param {Error} error
 * @param {string} value
 */
function write(error, value) {
  Object.defineProperty(error, "stack", { value, configurable: true, writable: true });
}
