// Rejects forged requests from other sites. In addition, the session's cookie is SameSite=Strict, and
// a JSON body cannot be sent across origins without a preflight, which this server never allows.

import { refuse } from "./refusal.js";

/**
 * @param {Request} request
 * @param {string} origin the console's origin
 */
export function requireOwnPage({ method, headers }, origin) {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") refuse(403, "not from this console");
  // Browsers send it with every request that may change something.
  const from = headers.get("origin");
  if (from === null ? method !== "GET" : from !== origin) refuse(403, "not from this console");
}
