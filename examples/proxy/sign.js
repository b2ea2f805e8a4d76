// The vendor's signature, as in its Python SDK. On Workers, node:crypto needs the compatibility
// flag nodejs_compat; WebCrypto has no MD5.

import { createHash, createHmac } from "node:crypto";

/**
 * Path and query of a signed request.
 * @param {{ method: "GET" | "POST", path: string, query: [string, string][], body: string }} request
 * @param {{ accessKeyId: string, secretAccessKey: string }} credentials
 * @param {Date} now
 */
export function signedTarget({ method, path, query, body }, credentials, now) {
  const own = [...query, ["timestamp", `${now.toISOString().slice(0, 19)}Z`]];
  const common = [
    ["version", "1"],
    ["signature_version", "1"],
    ["signature_method", "HmacSHA256"],
    ["access_key_id", credentials.accessKeyId],
  ];
  const md5 = createHash("md5").update(body).digest("hex");
  const text = [method, `${path}/`, joined(sorted([...own, ...common])), md5].join("\n");
  const signature = hmac(credentials.secretAccessKey, text);
  // Encoded twice, as the SDK does.
  const twice = encodeURIComponent(encodeURIComponent(signature));
  return `${path}?${joined([...sorted(own), ...common])}&signature=${twice}`;
}

/**
 * @param {string} secret
 * @param {string} text
 */
export function hmac(secret, text) {
  return createHmac("sha256", secret).update(text).digest("base64");
}

/** @param {string[][]} pairs */
function sorted(pairs) {
  return [...pairs].sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
}

/** @param {string[][]} pairs */
function joined(pairs) {
  return pairs.map(([name = "", value = ""]) => `${quoted(name)}=${quoted(value)}`).join("&");
}

/**
 * Percent-encodes all but what Python's `quote` leaves unchanged: letters, digits and `_ . - ~ /`.
 * @param {string} text
 */
function quoted(text) {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%2F", "/");
}
