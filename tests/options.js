// Narrows a removal's options to those of other calls, which reject the rest.

/** @typedef {import("../js/types.d.ts").Options} Options */

/** @param {Options} options */
export const forAdding = ({ guard: _, ...options }) => options;

/** @param {Options} options */
export function forReading(options) {
  const {
    settleMs: _settle,
    requestLifetimeMs: _life,
    baseline: _log,
    account: _account,
    journal: _journal,
    ...rest
  } = forAdding(options);
  return rest;
}

/** @param {Options} options */
export function forWaiting(options) {
  const { maxAttempts: _, ...rest } = forReading(options);
  return rest;
}

/** @param {Options} options */
export function forSigning(options) {
  const { fetch: _send, fetchCredentials: _mode, onEvent: _heard, ...rest } = forWaiting(options);
  return rest;
}
