/** Promises of somebody else's. */

/**
 * Calls what is somebody else's and may throw or reject.
 *
 * @template T
 * @param {() => T} run
 * @returns {T | undefined} undefined if it throws
 */
export function harmless(run) {
  try {
    const given = run();
    ignoreIfPromise(given);
    return given;
  } catch {
    return undefined;
  }
}

/**
 * Nobody waits for it; if it rejects, that must not count as unhandled, which ends a Node process.
 *
 * @param {unknown} promise a promise, a thenable, or anything else
 */
export function ignore(promise) {
  // Unlike `Promise.resolve`, a race never throws, whatever it does when it is touched.
  Promise.race([promise]).catch(() => {});
}

/**
 * A promise where none belongs, as when an `await` was forgotten, will be refused, and nobody hears
 * what it rejects with.
 *
 * @param {unknown} value
 */
export function ignoreIfPromise(value) {
  try {
    if (value instanceof Promise) {
      ignore(value);
    }
  } catch {
    // It throws when it is touched.
  }
}
