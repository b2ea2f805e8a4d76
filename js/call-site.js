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

/** How V8 begins a stack; other engines begin with the first frame. */
const HEADER = "Error\n";

/**
 * Makes an error's stack begin at the call site.
 *
 * @param {Error} error
 * @param {CallSite} site
 */
export function pointTo(error, { stack }) {
  // Absent, or of another type, where an app has its own `Error.prepareStackTrace`.
  if (typeof stack !== "string") {
    return;
  }
  const value = stack.startsWith(HEADER)
    ? `${error.name}: ${error.message}\n${stack.slice(HEADER.length)}`
    : stack;
  Object.defineProperty(error, "stack", { value, configurable: true, writable: true });
}
