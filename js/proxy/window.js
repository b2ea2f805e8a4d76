/**
 * Which timestamps are signed. The API refuses one that is more than 60 s off, so a request that its client has
 * given up ends by itself: but only if exactly the time that the client asked for is signed.
 */

/** @typedef {{ behind: number, ahead: number }} Window by how many milliseconds a time may be off */

/** A change that is signed for the future could be carried out after its client has given it up. @type {Window} */
const CHANGE = { behind: 60_000, ahead: 5_000 };

/** With reads, the client asks the API which timestamps it still accepts: so they go beyond 60 s. @type {Window} */
const READ = { behind: 120_000, ahead: 120_000 };

/** The client whose signature is asked for sends the request itself, and knows when it ends. @type {Window} */
const SIGNED_CHANGE = { behind: 60_000, ahead: 60_000 };

/** The proxy learns clocks that are off by at most this, in milliseconds. */
export const MAX_OFFSET_MS = 10 * 60_000;

/** Beyond this, a change is never passed on, whatever is known of the API's clock: nothing is recorded of it. */
const PLAUSIBLE_MS = 60 * 60_000;

/** @param {number} wanted */
export function isPlausible(wanted) {
  return Math.abs(wanted - Date.now()) <= PLAUSIBLE_MS;
}

/**
 * @param {"GET" | "POST"} method
 * @param {number} wanted the time to sign, in milliseconds since 1970
 * @param {number} now the API's clock, as far as it is known
 */
export function isPassedOn(method, wanted, now) {
  return isWithin(method === "POST" ? CHANGE : READ, wanted, now);
}

/**
 * The same for a text to sign.
 *
 * @param {"GET" | "POST"} method
 * @param {number} wanted
 * @param {number} now
 */
export function isSigned(method, wanted, now) {
  return isWithin(method === "POST" ? SIGNED_CHANGE : READ, wanted, now);
}

/**
 * @param {Window} window
 * @param {number} wanted
 * @param {number} now
 */
function isWithin({ behind, ahead }, wanted, now) {
  return wanted >= now - behind && wanted <= now + ahead;
}

/**
 * How long the key of a change is kept, by this server's clock. After that the change is not passed on, whatever
 * the proxy takes for the API's clock by then: that is never more than {@link MAX_OFFSET_MS} off this clock.
 *
 * @param {number} wanted
 * @param {number} timeoutMs
 */
export function keepUntil(wanted, timeoutMs) {
  return wanted + CHANGE.behind + MAX_OFFSET_MS + timeoutMs;
}
