/** Whether a request comes from the console's own page. */
import { refuse } from "./refusal.js";

/**
 * Rejects requests that another site's page makes with the user's cookie. A browser sends `Origin` with every
 * POST. Besides, a JSON body and the headers of a change cannot be sent across origins without a preflight,
 * which the proxy never allows.
 *
 * @param {Request} request
 * @param {readonly string[]} origins
 */
export function checkOrigin({ method, headers }, origins) {
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  const isOwn = origin === null ? method === "GET" : origins.includes(origin);
  if (!isOwn || (site !== null && site !== "same-origin")) {
    refuse(
      403,
      "Only the console's own page may send this: its Origin is not that of the console.",
    );
  }
}
