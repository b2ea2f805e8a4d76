// The simulated API's check of a signature. It shares no code with ../sign.js, so that a mistake in
// one is not hidden by the same mistake in the other.

import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { Refusal } from "./refusal.js";

/** A timestamp further than this from the server's clock, in either direction, is refused (ms). */
export const WINDOW_MS = 60_000;

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/**
 * Accepts a signed request, or throws the refusal that the API would return.
 * @param {object} request
 * @param {string} request.method
 * @param {string} request.path as received, still percent-encoded, without a trailing slash
 * @param {Map<string, string>} request.query decoded names and values, with `signature`
 * @param {Buffer} request.body the raw bytes
 * @param {number} now the server's clock, in milliseconds since 1970
 * @param {import("./credentials.js").Credentials} credentials the known key pair
 */
export function authenticate({ method, path, query, body }, now, credentials) {
  const expected = {
    signature_method: "HmacSHA256",
    signature_version: "1",
    version: "1",
  };
  for (const [name, value] of Object.entries(expected)) {
    if (query.get(name) !== value) throw new Refusal(1200, `${name} must be ${value}`);
  }
  if (!query.has("access_key_id")) throw new Refusal(1200, "access_key_id is missing");
  if (query.get("access_key_id") !== credentials.accessKeyId) {
    throw new Refusal(1200, "access_key_id is not known");
  }
  const given = query.get("signature");
  if (given === undefined) throw new Refusal(1200, "signature is missing");
  const sorted = [...query.keys()].filter((name) => name !== "signature").sort();
  const text = [
    method,
    `${path}/`,
    sorted.map((name) => `${escapeText(name)}=${escapeText(query.get(name) ?? "")}`).join("&"),
    createHash("md5").update(body).digest("hex"),
  ].join("\n");
  const hmac = createHmac("sha256", Buffer.from(credentials.secretAccessKey, "utf8"));
  // It is encoded twice on the wire; the query was decoded once, so one layer is still there.
  const wanted = encodeURIComponent(hmac.update(text, "utf8").digest("base64"));
  if (!sameText(given, wanted)) throw new Refusal(1200, "the signature does not match");
  checkTime(query.get("timestamp"), now);
}

/**
 * The encoding that is signed: unreserved characters and "/" are not encoded.
 * @param {string} text
 */
function escapeText(text) {
  let out = "";
  for (const byte of Buffer.from(text, "utf8")) {
    const char = String.fromCharCode(byte);
    out += /[A-Za-z0-9_.~/-]/.test(char)
      ? char
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return out;
}

/**
 * Compares in constant time.
 * @param {string} a
 * @param {string} b
 */
function sameText(a, b) {
  const digest = (/** @type {string} */ text) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/**
 * @param {string | undefined} stamp
 * @param {number} now
 */
function checkTime(stamp, now) {
  if (stamp === undefined) throw new Refusal(1101, "timestamp is missing");
  if (!TIMESTAMP.test(stamp) || Number.isNaN(Date.parse(stamp))) {
    throw new Refusal(1101, `timestamp must look like 2026-01-02T03:04:05Z, got ${stamp}`);
  }
  if (Math.abs(Date.parse(stamp) - now) > WINDOW_MS) {
    throw new Refusal(1300, `the request expired: its timestamp ${stamp} is more than 60 s off`);
  }
}
