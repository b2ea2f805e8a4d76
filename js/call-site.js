/**
 * Where the caller called us. What goes wrong is found out later, on a stack of its own, from which
 * nobody could tell which call it was.
 */

/** @typedef {{ stack?: unknown }} CallSite */

/**
 * Who awaits, as V8 writes it: in an async function that goes on after an `await`, the stack tells
 * who awaits its promise, and who awaits theirs.
 */
const AWAITS = /^\s+at async /;

/**
 * Whether the stack of an error that is made late tells where the caller called, so that nothing
 * needs to be noted early: that took as much time as a fifth of all we do in a call, in Node.
 */
let told = false;

/**
 * Finds out whether it does here. It does not where the engine is no V8, where async functions were
 * compiled to something older, or where an app writes stacks its own way.
 */
export async function learn() {
  try {
    told = awaitsIn(await awaited()).length > 0;
  } catch {
    // The app's way of writing stacks throws.
  }
}

/** @returns {Promise<CallSite>} */
async function awaited() {
  await undefined;
  return new Error();
}

/**
 * Where the caller called, if it has to be noted now: the stack as it is.
 *
 * @param {Function} above our function that was called: its frame and those below are left out,
 *   where the engine can (V8, WebKit, Firefox from 138)
 * @returns {CallSite | undefined} nothing where `siteOfAwait` will tell
 */
export function siteOfCall(above) {
  return told ? undefined : stackAbove(above);
}

/**
 * Where the caller awaits what we promised. To be asked for in an async function that our exported
 * one awaits, after an `await` of its own.
 *
 * @param {Function} above that async function
 * @returns {CallSite}
 */
export function siteOfAwait(above) {
  const site = stackAbove(above);
  const [own, ...callers] = awaitsIn(site);
  // If the caller does not await, but calls `then`, it is noted early from now on.
  told = callers.length > 0;
  return told ? { stack: callers.join("\n") } : { stack: own };
}

/**
 * The frames of a stack from the first one on that awaits.
 *
 * @param {CallSite} site
 */
function awaitsIn({ stack }) {
  const lines = typeof stack === "string" ? stack.split("\n") : [];
  const first = lines.findIndex((line) => AWAITS.test(line));
  return first < 0 ? [] : lines.slice(first);
}

/** @param {Function} above */
function stackAbove(above) {
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
