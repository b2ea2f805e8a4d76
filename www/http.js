// HTTP helpers for all routes.

/** The largest request body, in bytes. */
const MAX_BODY = 16 * 2 ** 20;

/** What the console says before the first build. */
export const NOT_BUILT =
  "The package is not built yet. Run `npm run build`, or `npm start`, which builds it; then load this page again.";

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
 * @returns {Promise<Buffer>}
 */
export async function readBody(req) {
  if (Number(req.headers["content-length"] ?? 0) > MAX_BODY) tooLarge();
  /** @type {Buffer[]} */
  const parts = [];
  let size = 0;
  for await (const part of req) {
    size += part.length;
    if (size > MAX_BODY) tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** @returns {never} */
function tooLarge() {
  throw new HttpError(413, `the body is larger than ${MAX_BODY} bytes`);
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
