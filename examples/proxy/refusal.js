import { HTTPException } from "hono/http-exception";

/**
 * Rejects a request.
 * @param {400 | 401 | 403 | 404 | 405 | 413 | 415} status
 * @param {string} message the response's text
 * @returns {never}
 */
export function refuse(status, message) {
  throw new HTTPException(status, { message });
}
