/**
 * Copies of what a caller passed, as it is now: WebAssembly reads it a moment later, on a stack of
 * its own, and the caller may change it at once.
 *
 * Copying judges nothing. What cannot be copied (a getter that throws, a proxy that refuses) is
 * passed on as it is, and whoever reads it says what is wrong with it.
 */
import { followed } from "./abort.js";
import { ignoreIfPromise } from "./promises.js";

/** The fields of a request that a class may have as accessors of its prototype. */
const REQUEST = ["cluster_id", "hpcqueue_id", "nodelist", "zone", "timestamp"];

/** The fields that requests for a list or a job may have. */
const LIST_REQUEST = ["cluster_id", "zone", "search_word", "sort_key", "reverse"];
const QUEUES_REQUEST = [...LIST_REQUEST, "name", "is_active"];
const NODES_REQUEST = [...LIST_REQUEST, "node_role", "status", "health_status", "verbose"];
const JOB_REQUEST = ["job_id", "zone"];

/** The options of which the same may be true. */
const OPTIONS = [
  ...["endpoint", "credentials", "signedPath", "headers", "fetchCredentials", "signal"],
  ...["timeoutMs", "deadlineMs", "maxAttempts", "settleMs", "requestLifetimeMs"],
  ...["guard", "baseline", "onEvent", "allowInsecure"],
];

/** A longer list is refused unread; a copy of one that is mostly holes could take minutes. */
export const LIST_LIMIT = 1_000_000;

/** @typedef {Readonly<Record<string, (inner: unknown) => unknown>>} Inner */

/** Of what the copy has a copy, not the thing itself. @type {Inner} */
const REQUEST_INNER = {
  nodelist: (list) =>
    Array.isArray(list) && list.length <= LIST_LIMIT ? Array.prototype.slice.call(list) : list,
  timestamp: (time) => (time instanceof Date ? new Date(time.getTime()) : time),
};

/** @type {Inner} */
const GUARD_INNER = { queues: toJson, nodes: toJson };

/** @type {Inner} */
const OPTIONS_INNER = {
  guard: (guard) => (isPlain(guard) ? copied(guard, [], GUARD_INNER) : guard),
  credentials(credentials) {
    if (!isPlain(credentials)) {
      return credentials;
    }
    const copy = { ...credentials };
    Object.values(copy).forEach(ignoreIfPromise);
    return copy;
  },
  signal: followed,
  headers: (headers) =>
    typeof headers === "object" && typeof Headers === "function"
      ? new Headers(/** @type {HeadersInit} */ (headers))
      : headers,
};

/** @param {unknown} request */
export function snapshotRequest(request) {
  return copied(request, REQUEST, REQUEST_INNER);
}

/** @param {unknown} request */
export function snapshotQueuesRequest(request) {
  return copied(request, QUEUES_REQUEST, {});
}

/** @param {unknown} request */
export function snapshotNodesRequest(request) {
  return copied(request, NODES_REQUEST, {});
}

/** @param {unknown} request */
export function snapshotJobRequest(request) {
  return copied(request, JOB_REQUEST, {});
}

/**
 * A list that the API gave, as JSON: so it is read as the API's own answers are.
 *
 * @param {unknown} list
 */
export function toJson(list) {
  if (list === undefined || list === null) {
    return list;
  }
  try {
    ignoreIfPromise(list);
    // What JSON has no text for, a function say, is no list, but it is not nothing either.
    return JSON.stringify(list) ?? list;
  } catch {
    return list;
  }
}

/** @param {unknown} options */
export function snapshotOptions(options) {
  return copied(options, OPTIONS, OPTIONS_INNER);
}

/**
 * @param {unknown} value
 * @param {readonly string[]} known
 * @param {Inner} copyInner
 */
function copied(value, known, copyInner) {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  try {
    ignoreIfPromise(value);
    const source = /** @type {Record<string, unknown>} */ (value);
    /** @type {Record<string, unknown>} */
    const copy = Object.create(null);
    /** @param {string} name */
    const take = (name) => {
      const inner = source[name];
      ignoreIfPromise(inner);
      copy[name] = Object.hasOwn(copyInner, name) ? copyInner[name]?.(inner) : inner;
    };
    for (const name of Object.keys(source)) {
      take(name);
    }
    for (const name of known) {
      // First whether it is anywhere at all, which is quick: most names are not.
      if (!(name in copy) && name in source && isGiven(source, name)) {
        take(name);
      }
    }
    return copy;
  } catch {
    return value;
  }
}

/** Of longer chains of prototypes only the start is looked at: a proxy may pretend one without an end. */
const LONGEST_CHAIN = 64;

/**
 * Whether a name is the object's own or its class's. What lies on an `Object.prototype`, of whichever
 * realm, the caller did not give: some other code put it there, for every object. src/js_value.rs
 * looks at what could not be copied in the same way.
 *
 * @param {object} source
 * @param {string} name
 */
function isGiven(source, name) {
  /** @type {object | null} */
  let holder = source;
  for (let depth = 0; holder !== null && depth < LONGEST_CHAIN; depth++) {
    /** @type {object | null} */
    const above = Object.getPrototypeOf(holder);
    if (Object.hasOwn(holder, name)) {
      return depth === 0 || above !== null || !Object.hasOwn(holder, "hasOwnProperty");
    }
    holder = above;
  }
  return false;
}

/**
 * Whether it is an object of no class; each realm has an `Object.prototype` of its own.
 *
 * @param {unknown} value
 * @returns {value is object}
 */
function isPlain(value) {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
