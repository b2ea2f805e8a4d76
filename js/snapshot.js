/**
 * Copies a caller's arguments: WebAssembly reads them later, and the caller may change them
 * immediately.
 *
 * Copying does not validate. It knows only the names whose values are copied too. A value that cannot
 * be copied (a proxy that throws) is passed on unchanged, and Rust reports the error. src/js_value.rs
 * reads originals and copies by the same rules.
 */
import { followSignal } from "./abort.js";
import { ignoreIfPromise, tryCall } from "./promises.js";

/** The longest list accepted. To copy a long sparse array could take minutes. */
export const LIST_LIMIT = 1_000_000;

/** How many own names are copied: more than there are known names, so an excess one is reported. */
const MOST_NAMES = 64;

/** How many prototypes are searched: a proxy may fake an endless chain. */
const LONGEST_CHAIN = 64;

/** How nested values are copied. @typedef {Record<string, ((given: any) => unknown) | null>} Inner */

/** Copies nothing inside. @type {Inner} */
export const NONE = { __proto__: null };

/** @type {Inner} */
const LISTS = { __proto__: null, queues: toJson, nodes: toJson };

/** @type {Inner} */
const INNER = {
  __proto__: null,
  nodelist: (list) =>
    Array.isArray(list) && list.length <= LIST_LIMIT ? Array.prototype.slice.call(list) : list,
  timestamp: (time) => (time instanceof Date ? new Date(time.getTime()) : time),
  guard: (guard) => snapshot(guard, LISTS),
  // An instance of a class is not copied: its `sign` may use private fields.
  credentials: (keys) => (isRoot(Object.getPrototypeOf(keys)) ? snapshot(keys, NONE) : keys),
  signal: followSignal,
  headers: (headers) => (typeof headers === "object" ? new Headers(headers) : headers),
};

/** @param {unknown} list */
const copyJson = (list) => JSON.parse(JSON.stringify(list));

/** @type {Inner} */
const COPIED_LISTS = { __proto__: null, queues: copyJson, nodes: copyJson };

/**
 * For the defaults of a client, which each call copies again: the lists remain lists, and each call
 * follows the signal by itself.
 *
 * @type {Inner}
 */
export const FOR_LATER = {
  ...INNER,
  __proto__: null,
  guard: (guard) => snapshot(guard, COPIED_LISTS),
  signal: null,
};

/**
 * Converts a list to JSON, so that it is parsed like an API response.
 *
 * @param {unknown} list
 */
export function toJson(list) {
  ignoreIfPromise(list);
  // A value without JSON, such as a function, is kept: it is not a list, but not absent either.
  return list === null ? list : (tryCall(() => JSON.stringify(list)) ?? list);
}

/**
 * Copies a request or options. Own properties become own properties. Those of its class go to the
 * copy's prototype, where unknown names are not reported.
 *
 * @param {unknown} value
 * @param {Inner} inner
 */
export function snapshot(value, inner = INNER) {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  try {
    ignoreIfPromise(value);
    const own = Object.keys(value).slice(0, MOST_NAMES);
    if (own.length === MOST_NAMES || isRoot(Object.getPrototypeOf(value))) {
      return copyProperties(value, own, null, inner);
    }
    const others = new Set(namesOfChain(value));
    // `hasOwnProperty` would make Rust take the copy's prototype for `Object.prototype`.
    for (const name of [...own, "hasOwnProperty"]) {
      others.delete(name);
    }
    return copyProperties(value, own, copyProperties(value, others, null, inner), inner);
  } catch {
    return value;
  }
}

/**
 * @param {object} source
 * @param {Iterable<string>} names
 * @param {object | null} above the copy's prototype
 * @param {Inner} inner
 */
function copyProperties(source, names, above, inner) {
  const copy = Object.create(above);
  for (const name of names) {
    /** @type {unknown} */
    let value;
    try {
      value = /** @type {Record<string, unknown>} */ (source)[name];
    } catch (thrown) {
      const get = () => {
        throw thrown;
      };
      Object.defineProperty(copy, name, { get, enumerable: true });
      continue;
    }
    ignoreIfPromise(value);
    const copyInner = inner[name];
    // A nested value that cannot be copied is kept.
    copy[name] = copyInner ? (tryCall(() => copyInner(value)) ?? value) : value;
  }
  return copy;
}

/**
 * The names of an object and its prototypes, including non-enumerable ones.
 *
 * @param {object} holder
 * @returns {string[]}
 */
function namesOfChain(holder, length = LONGEST_CHAIN) {
  const above = Object.getPrototypeOf(holder);
  const inherited = isRoot(above) || length === 1 ? [] : namesOfChain(above, length - 1);
  return [...Object.getOwnPropertyNames(holder), ...inherited];
}

/**
 * Whether a prototype is null or an `Object.prototype` of any realm. Its properties were not set by
 * the caller: other code added them to every object.
 *
 * @param {object | null} prototype
 */
function isRoot(prototype) {
  return (
    prototype === null ||
    (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "hasOwnProperty"))
  );
}
