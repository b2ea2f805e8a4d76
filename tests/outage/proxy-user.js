// Who sends a request to the proxy, by a cookie: what the processes and the tests agree upon.

export const ORIGIN = "https://console.example";

/** The headers of a user's page. @param {string} [user] */
export const pageOf = (user = "ann") => ({ origin: ORIGIN, cookie: `theme=dark; session=${user}` });

/** @param {Request} request */
export function userOf({ headers }) {
  return /(?:^|; )session=(\w+)$/.exec(headers.get("cookie") ?? "")?.[1] ?? null;
}
