// Signs requests for the console's proxy, as the vendor's SDK does. The simulated API has separate
// code that checks signatures (sim/authenticate.js).

import { createHash, createHmac } from "node:crypto";

/** @typedef {import("./sim/credentials.js").Credentials} Credentials */

/**
 * The target of a signed request: path and query, with parameters in the SDK's order.
 * @param {object} request
 * @param {"GET" | "POST"} request.method
 * @param {string} request.path like `/api/operation`, without a trailing slash
 * @param {[string, string][]} request.query its own parameters; none for a POST
 * @param {Buffer} request.body the bytes that will be sent; empty for a GET
 * @param {Credentials} credentials
 * @param {Date} now
 * @returns {string}
 */
export function signedTarget({ method, path, query, body }, credentials, now) {
  const timestamp = `${now.toISOString().slice(0, 19)}Z`;
  /** @type {[string, string][]} */
  const own = [...query, ["timestamp", timestamp]];
  /** @type {[string, string][]} */
  const common = [
    ["version", "1"],
    ["signature_version", "1"],
    ["signature_method", "HmacSHA256"],
    ["access_key_id", credentials.accessKeyId],
  ];
  const bodyMd5 = createHash("md5").update(body).digest("hex");
  const stringToSign = [method, `${path}/`, join(sort([...own, ...common])), bodyMd5].join("\n");
  const signature = createHmac("sha256", credentials.secretAccessKey)
    .update(stringToSign)
    .digest("base64");
  const twice = encodeURIComponent(encodeURIComponent(signature));
  return `${path}?${join([...sort(own), ...common])}&signature=${twice}`;
}

/** @param {[string, string][]} pairs */
function sort(pairs) {
  return pairs.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** @param {[string, string][]} pairs */
function join(pairs) {
  return pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
}

/**
 * Percent-encodes all but what the SDK leaves unchanged: letters, digits and `_ . - ~ /`.
 * @param {string} text
 */
function encode(text) {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%2F", "/");
}
