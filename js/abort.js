/**
 * A promise, unless the caller's signal aborts before it is settled: then it rejects with the
 * signal's reason.
 *
 * @template T
 * @param {Promise<T>} promise
 * @param {unknown} options
 * @returns {Promise<T>}
 */
export function unlessAborted(promise, options) {
  const signal = signalOf(options);
  if (!signal) {
    return promise;
  }
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort);
    promise.then(resolve, reject).then(() => signal.removeEventListener("abort", onAbort));
  });
}

/**
 * What is wrong with the options or the signal, WebAssembly finds out, and says.
 *
 * @param {unknown} options
 */
function signalOf(options) {
  try {
    const { signal } = /** @type {{ signal?: unknown }} */ (options);
    return signal instanceof AbortSignal ? signal : undefined;
  } catch {
    return undefined;
  }
}
