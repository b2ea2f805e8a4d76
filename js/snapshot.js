/**
 * A copy of a request or of options as they are now, for the time until they can be read.
 *
 * It judges nothing: what cannot be copied (a getter that throws, a proxy that refuses) is
 * returned as it is, and whoever reads it will say what is wrong with it.
 *
 * @param {unknown} value
 * @returns {unknown}
 */
export function snapshot(value) {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  try {
    /** @type {Record<string, unknown>} */
    const copy = Object.assign(Object.create(Object.getPrototypeOf(value)), value);
    for (const key of ["nodelist", "timestamp", "headers", "credentials"]) {
      if (Object.hasOwn(copy, key)) {
        copy[key] = innerCopy(copy[key]);
      }
    }
    return copy;
  } catch {
    return value;
  }
}

/** @param {unknown} value */
function innerCopy(value) {
  if (Array.isArray(value)) {
    return Array.prototype.slice.call(value);
  }
  if (value instanceof Date) {
    return new Date(value.getTime());
  }
  if (Object.prototype.toString.call(value) === "[object Object]") {
    return Object.assign(Object.create(Object.getPrototypeOf(value)), value);
  }
  return value;
}
