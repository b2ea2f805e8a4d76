/** What `fetch` rejected with, as plain data for proxy-core/src/fetch_error.rs. */
import { isConnectError } from "../connect-errors.js";

/** The limits for reading a tree of errors. */
const DEPTH = 8;
const ERRORS = 64;

/**
 * @typedef {object} FetchError
 * @property {string} name
 * @property {string} code
 * @property {string} syscall
 * @property {string} message
 * @property {boolean} connecting whether the runtime reported it as a connection error
 * @property {boolean} unread whether something of it could not be read
 * @property {FetchError | undefined} cause
 * @property {FetchError[]} errors
 */

/**
 * @param {unknown} error
 * @param {number} [depth]
 * @returns {FetchError}
 */
export function readFetchError(error, depth = DEPTH) {
  const nothing = { name: "", code: "", syscall: "", message: "", connecting: false, unread: true };
  try {
    if (typeof error !== "object" || error === null) {
      return { ...nothing, unread: false, message: text(error), cause: undefined, errors: [] };
    }
    if (depth === 0) {
      return { ...nothing, cause: undefined, errors: [] };
    }
    const { name, code, syscall, message, cause, errors } = /** @type {Record<string, unknown>} */ (
      error
    );
    const list = Array.isArray(errors) ? errors : [];
    return {
      ...{ name: text(name), code: text(code), syscall: text(syscall), message: text(message) },
      connecting: isConnectError()(error),
      unread: list.length > ERRORS,
      cause: cause === undefined || cause === null ? undefined : readFetchError(cause, depth - 1),
      errors: list.slice(0, ERRORS).map((one) => readFetchError(one, depth - 1)),
    };
  } catch {
    return { ...nothing, cause: undefined, errors: [] };
  }
}

/** @param {unknown} value */
function text(value) {
  return typeof value === "string" ? value : "";
}

/**
 * A short name for what happened: never its message, which may have the signed URL.
 *
 * @param {FetchError} error
 * @returns {string}
 */
export function nameOf({ code, name, cause }) {
  const inner = cause ? nameOf(cause) : "";
  const own = code || name;
  return /^[A-Z][A-Z0-9_]+$/.test(inner) ? inner : /^\w+$/.test(own) ? own : "no reason was given";
}
