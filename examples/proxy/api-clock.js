// What time the API has, as far as its answers have said so lately. There is one API, so there is one
// clock.

const KEEP_MS = 10 * 60_000;

/** No clock is believed to be further off than this. */
const MAX_OFFSET = 10 * 60_000;

let offset = 0;
let at = Number.NEGATIVE_INFINITY;

/** By how many milliseconds it differs from ours; `null` if it is not known. */
export function apiOffset() {
  return Math.abs(Date.now() - at) <= KEEP_MS ? offset : null;
}

/**
 * @param {string | null} date the API's `Date`, of a response that has just come
 * @param {number} sent when its request was sent, in milliseconds since 1970
 */
export function noteDate(date, sent) {
  const now = Date.now();
  // It has whole seconds, cut off; it was written at some time between sending and now.
  const shown = Date.parse(date ?? "") + 500 - (sent + now) / 2;
  if (Math.abs(shown) <= MAX_OFFSET) [offset, at] = [shown, now];
}
