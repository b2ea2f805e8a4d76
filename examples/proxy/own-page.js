// Against forged requests from other sites. The session's cookie is SameSite=Strict as well, and a
// JSON body cannot be sent across origins without a preflight, which is never answered here.

import { refuse } from "./refusal.js";

/**
 * @param {Request} request
 * @param {string} origin the console's own
 */
export function requireOwnPage({ method, headers }, origin) {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") refuse(403, "not from this console");
  // Every browser sends it with what changes something.
  const from = headers.get("origin");
  if (from === null ? method !== "GET" : from !== origin) refuse(403, "not from this console");
}
