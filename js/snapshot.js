/**
 * Copies of what a caller passed, as it is now: WebAssembly reads it a moment later, on a stack of
 * its own, and the caller may change it at once.
 *
 * Copying judges nothing. What cannot be copied (a getter that throws, a proxy that refuses) is
 * passed on as it is, and whoever reads it says what is wrong with it.
 */

/** The fields of a request that a class may have as accessors of its prototype. */
const REQUEST = ["cluster_id", "hpcqueue_id", "nodelist", "zone", "timestamp"];

/** The options of which the same may be true. */
const OPTIONS = [
  ...["endpoint", "credentials", "signedPath", "headers", "fetchCredentials", "signal"],
  ...["timeoutMs", "deadlineMs", "maxAttempts", "settleMs", "guard", "onEvent", "allowInsecure"],
];

/** A longer list is refused unread; a copy of one that is mostly holes could take minutes. */
export const LIST_LIMIT = 1_000_000;

/** @param {unknown} request */
export function requestNow(request) {
  return copied(request, REQUEST, {
    nodelist: (list) =>
      Array.isArray(list) && list.length <= LIST_LIMIT ? Array.prototype.slice.call(list) : list,
    timestamp: (time) => (time instanceof Date ? new Date(time.getTime()) : time),
  });
}

/** @param {unknown} options */
export function optionsNow(options) {
  return copied(options, OPTIONS, {
    credentials: (credentials) => (isPlain(credentials) ? { ...credentials } : credentials),
    headers: (headers) =>
      typeof headers === "object" ? new Headers(/** @type {HeadersInit} */ (headers)) : headers,
  });
}

/**
 * @param {unknown} value
 * @param {readonly string[]} known
 * @param {Record<string, (inner: unknown) => unknown>} copyInner
 */
function copied(value, known, copyInner) {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  try {
    const source = /** @type {Record<string, unknown>} */ (value);
    /** @type {Record<string, unknown>} */
    const copy = Object.create(null);
    for (const name of new Set([...Object.keys(source), ...known])) {
      if (name in source) {
        const inner = source[name];
        copy[name] = Object.hasOwn(copyInner, name) ? copyInner[name]?.(inner) : inner;
      }
    }
    return copy;
  } catch {
    return value;
  }
}

/**
 * @param {unknown} value
 * @returns {value is object}
 */
function isPlain(value) {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
