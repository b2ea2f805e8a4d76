/** Foreign functions and promises. */

/**
 * Calls a foreign function and ignores exceptions and rejections.
 *
 * @template T
 * @param {() => T} run
 * @returns {T | undefined} undefined if it throws
 */
export function tryCall(run) {
  try {
    const given = run();
    ignoreIfPromise(given);
    return given;
  } catch {
    return undefined;
  }
}

/**
 * Ignores a promise. Its rejection must not be unhandled: that ends a Node process.
 *
 * @param {unknown} promise a promise, a thenable, or anything else
 */
export function ignore(promise) {
  // Unlike `Promise.resolve`, a race never throws if the value throws when it is read.
  Promise.race([promise]).catch(() => {});
}

/**
 * Ignores a promise passed by mistake, for example without `await`: it is reported as invalid, and its
 * rejection would be unhandled.
 *
 * @param {unknown} value
 */
export function ignoreIfPromise(value) {
  try {
    if (value instanceof Promise) {
      ignore(value);
    }
  } catch {
    // It throws when it is read.
  }
}
