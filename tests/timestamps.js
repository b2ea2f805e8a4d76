// The API's timestamp rule, for the tests' servers. The API rejects any request, reads too, whose
// timestamp is more than 60 s off in either direction, with code 1300. A client probes with it
// whether a request can still arrive, so every fake API must follow it.

/** How far off a timestamp may be, in milliseconds. */
export const WINDOW_MS = 60_000;

const FORM = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** The response to a timestamp that is too far off. */
export const EXPIRED = Object.freeze({ ret_code: 1300, message: "the request expired" });

/**
 * Is a request's timestamp too far off? A signed request has it in its query; an unsigned one
 * requests it of the proxy in `Ehpc-Timestamp`. Without either it is the current time.
 * @param {string} target path and query, or a whole URL
 * @param {Headers | Readonly<Record<string, string | readonly string[] | undefined>>} [headers]
 * @param {number} [now] the server's clock, in milliseconds since 1970
 */
export function isExpired(target, headers = {}, now = Date.now()) {
  const requested =
    headers instanceof Headers ? headers.get("ehpc-timestamp") : headers["ehpc-timestamp"];
  const signed = /[?&]timestamp=([^&]*)/.exec(target)?.[1];
  const text = signed === undefined ? requested : decodeURIComponent(signed);
  if (text === null || text === undefined) return false;
  // A malformed timestamp is expired too.
  return !(FORM.test(`${text}`) && Math.abs(Date.parse(`${text}`) - now) <= WINDOW_MS);
}
