import { HTTPException } from "hono/http-exception";

/**
 * Ends a request that is not passed on.
 * @param {400 | 401 | 403 | 404 | 405 | 413 | 415} status
 * @param {string} message what the page is told
 * @returns {never}
 */
export function refuse(status, message) {
  throw new HTTPException(status, { message });
}
