/**
 * Copies of what a caller passed, as it is now: WebAssembly reads it a moment later, on a stack of
 * its own, and the caller may change it at once.
 *
 * Copying judges nothing, and knows no names but those of which the inside is copied too. What
 * cannot be copied (a proxy that refuses) is passed on as it is, and whoever reads it says what is
 * wrong with it. src/js_value.rs reads that one, and the copy, by the same rules.
 */
import { followed } from "./abort.js";
import { harmless, ignoreIfPromise } from "./promises.js";

/** A longer list is refused unread; a copy of one that is mostly holes could take minutes. */
export const LIST_LIMIT = 1_000_000;

/** So many of its own names are taken. No more are known, so where there are more, one is unknown. */
const MOST_NAMES = 64;

/** Of longer chains of prototypes only the start is looked at: a proxy may pretend one without an end. */
const LONGEST_CHAIN = 64;

/** How the inside of a field is copied. @typedef {Record<string, ((given: any) => unknown) | null>} Inner */

/** @type {Inner} */
const NONE = { __proto__: null };

/** @type {Inner} */
const LISTS = { __proto__: null, queues: toJson, nodes: toJson };

/** @type {Inner} */
const INNER = {
  __proto__: null,
  nodelist: (list) =>
    Array.isArray(list) && list.length <= LIST_LIMIT ? Array.prototype.slice.call(list) : list,
  timestamp: (time) => (time instanceof Date ? new Date(time.getTime()) : time),
  guard: (guard) => snapshot(guard, LISTS),
  // Not an object of a class: `sign` is called on it, and may need what is private there.
  credentials: (keys) => (isRoot(Object.getPrototypeOf(keys)) ? snapshot(keys, NONE) : keys),
  signal: followed,
  headers: (headers) => (typeof headers === "object" ? new Headers(headers) : headers),
};

/**
 * A list that the API gave, as JSON: so it is read as the API's own answers are.
 *
 * @param {unknown} list
 */
export function toJson(list) {
  ignoreIfPromise(list);
  // What JSON has no text for, a function say, is no list, but it is not nothing either.
  return list === null ? list : (harmless(() => JSON.stringify(list)) ?? list);
}

/**
 * A copy of a request or of options. What is the object's own is the copy's own. What its class has
 * lies in the copy's prototype, where it is found, and where nobody asks whether all of it is known.
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
      return taken(value, own, null, inner);
    }
    const others = new Set(namesOfChain(value));
    // By the last one WebAssembly knows an `Object.prototype`, which the copy has not.
    for (const name of [...own, "hasOwnProperty"]) {
      others.delete(name);
    }
    return taken(value, own, taken(value, others, null, inner), inner);
  } catch {
    return value;
  }
}

/**
 * @param {object} source
 * @param {Iterable<string>} names
 * @param {object | null} above what the copy inherits
 * @param {Inner} inner
 */
function taken(source, names, above, inner) {
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
    // What cannot be copied inside, nor read there, stays.
    copy[name] = copyInner ? (harmless(() => copyInner(value)) ?? value) : value;
  }
  return copy;
}

/**
 * The names that an object of a class has, hidden ones too, and those of its class and of what that
 * extends.
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
 * Whether a prototype is none, or an `Object.prototype` of whichever realm. What lies on one of those
 * the caller did not give: some other code put it there, for every object.
 *
 * @param {object | null} prototype
 */
function isRoot(prototype) {
  return (
    prototype === null ||
    (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "hasOwnProperty"))
  );
}
