// HTTP helpers for all routes.

/** The largest request body, in bytes. */
export const MAX_BODY = 16 * 2 ** 20;

/** Ends a request with an HTTP error status and a message. */
export class HttpError extends Error {
  /**
   * @param {number} status
   * @param {string} message the response's text
   */
  constructor(status, message) {
    super(message);
    this.name = "HttpError";
    this.status = status;
  }
}

/**
 * Reads the whole body, byte for byte.
 * @param {import("node:http").IncomingMessage} req
 * @param {number} [limit] in bytes
 * @returns {Promise<Buffer>}
 */
export async function readBody(req, limit = MAX_BODY) {
  if (Number(req.headers["content-length"] ?? 0) > limit) tooLarge(limit);
  /** @type {Buffer[]} */
  const parts = [];
  let size = 0;
  for await (const part of req) {
    size += part.length;
    if (size > limit) tooLarge(limit);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/**
 * @param {number} limit
 * @returns {never}
 */
function tooLarge(limit) {
  throw new HttpError(413, `the body is larger than ${limit} bytes`);
}

/**
 * Sends a JSON response.
 * @param {import("node:http").ServerResponse} res
 * @param {number} status
 * @param {unknown} value
 */
export function sendJson(res, status, value) {
  send(res, status, "application/json", `${JSON.stringify(value)}\n`);
}

/**
 * Sends a complete response.
 * @param {import("node:http").ServerResponse} res
 * @param {number} status
 * @param {string} type
 * @param {string | Buffer} body
 */
export function send(res, status, type, body) {
  res.statusCode = status;
  res.setHeader("content-type", type);
  res.setHeader("content-length", Buffer.byteLength(body));
  res.setHeader("cache-control", "no-store");
  res.end(body);
}
