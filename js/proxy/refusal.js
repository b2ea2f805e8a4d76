/** Endings of a request that is not, or not known to have been, carried out. */

/**
 * Ends a request with a response of ours. A 4xx means that it was not passed on, and only that; 502 that it may
 * have been. Never 408 or 421, after which clients send again by themselves.
 */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} message
   * @param {number} [retryAfter] in seconds
   */
  constructor(status, message, retryAfter) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/**
 * @param {number} status
 * @param {string} message
 * @returns {never}
 */
export function refuse(status, message) {
  throw new Refusal(status, message);
}

/**
 * Nothing was sent, and trying again may help.
 *
 * @param {string} message
 * @param {number} [seconds] when to try again
 */
export function busy(message, seconds = 1) {
  return new Refusal(429, `${message} Nothing was sent.`, Math.max(1, Math.ceil(seconds)));
}

/**
 * The request may have been carried out.
 *
 * @param {string} message
 */
export function inDoubt(message) {
  return new Refusal(
    502,
    `${message} It is not known whether the request was carried out: the operation log tells.`,
  );
}
