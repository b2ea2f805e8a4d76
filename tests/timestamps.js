// The API's rule about time, for the tests' own servers. It refuses a request whose timestamp is more
// than 60 s off, on either side, reads too, and does not carry it out: code 1300. A client that asks
// whether a request can still arrive must be answered so by every server that plays the API.

/** How far off a timestamp may be, in milliseconds. */
export const WINDOW_MS = 60_000;

const FORM = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** What the API answers to a timestamp that is too far off. */
export const EXPIRED = Object.freeze({ ret_code: 1300, message: "the request expired" });

/**
 * Is the time of a request too far off? A signed request carries it in its query; to an unsigned
 * one a proxy gives the time that it asks for in `Ehpc-Timestamp`. Without either it is the present.
 * @param {string} target path and query, or a whole URL
 * @param {Headers | Readonly<Record<string, string | readonly string[] | undefined>>} [headers]
 * @param {number} [now] the server's clock, in milliseconds since 1970
 */
export function isExpired(target, headers = {}, now = Date.now()) {
  const wanted =
    headers instanceof Headers ? headers.get("ehpc-timestamp") : headers["ehpc-timestamp"];
  const signed = /[?&]timestamp=([^&]*)/.exec(target)?.[1];
  const text = signed === undefined ? wanted : decodeURIComponent(signed);
  if (text === null || text === undefined) return false;
  // What is malformed is not a time.
  return !(FORM.test(`${text}`) && Math.abs(Date.parse(`${text}`) - now) <= WINDOW_MS);
}
