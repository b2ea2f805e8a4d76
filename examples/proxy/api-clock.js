// The API's clock, from its recent responses. One clock, because there is one API.

const KEEP_MS = 10 * 60_000;

/** Larger offsets are ignored. */
const MAX_OFFSET = 10 * 60_000;

let offset = 0;
let at = Number.NEGATIVE_INFINITY;

/** The offset of the API's clock from this server's, in milliseconds; `null` if unknown. */
export function apiOffset() {
  return Math.abs(Date.now() - at) <= KEEP_MS ? offset : null;
}

/**
 * @param {string | null} date the API's `Date`, of a response that has just arrived
 * @param {number} sent when its request was sent, in milliseconds since 1970
 */
export function noteDate(date, sent) {
  const now = Date.now();
  // It is cut to whole seconds and was written at some time between sending and now.
  const shown = Date.parse(date ?? "") + 500 - (sent + now) / 2;
  if (Math.abs(shown) <= MAX_OFFSET) [offset, at] = [shown, now];
}
