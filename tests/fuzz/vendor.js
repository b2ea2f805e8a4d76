// Signs a removal as the API documents it, with node:crypto. It shares no code with the package.

import { createHash, createHmac } from "node:crypto";

/**
 * @typedef {object} Removal
 * @property {string} cluster_id
 * @property {string} hpcqueue_id
 * @property {readonly (string | number)[]} nodelist
 * @property {string} zone
 * @property {string} timestamp
 */

/** @typedef {{ accessKeyId: string, secretAccessKey: string }} Keys */

/** Upper-case `%XX` for everything except letters, digits and `_.-~`. @param {string} text */
const encoded = (text) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** The SDK's encoding for signing, which keeps a slash. @param {string} text */
const quoted = (text) => encoded(text).replaceAll("%2F", "/");

/** Form encoding: a space becomes a plus. @param {string} text */
const form = (text) => encoded(text).replaceAll("%20", "+");

/** @param {readonly (readonly [string, string])[]} pairs */
const query = (pairs) => pairs.map(([name, value]) => `${name}=${quoted(value)}`).join("&");

/** Python's `json.dumps(text)`. @param {string} text */
const python = (text) =>
  JSON.stringify(text).replace(
    /[\x7f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** @param {Removal} removal */
export function bodyOf({ cluster_id, hpcqueue_id, nodelist, zone }) {
  const nodes = nodelist.map((node) => (typeof node === "number" ? `${node}` : python(node)));
  const fields = [
    `"cluster_id": ${python(cluster_id)}`,
    `"hpcqueue_id": ${python(hpcqueue_id)}`,
    `"nodelist": [${nodes.join(", ")}]`,
    `"zone": ${python(zone)}`,
  ];
  return `{${fields.join(", ")}}`;
}

/**
 * @param {Removal} removal
 * @param {Keys} keys
 * @param {string} base the URL of the API
 * @param {string} path the signed prefix, decoded
 */
export function signed(removal, { accessKeyId, secretAccessKey }, base, path) {
  const body = bodyOf(removal);
  const { timestamp } = removal;
  const sorted = query([
    ["access_key_id", accessKeyId],
    ["signature_method", "HmacSHA256"],
    ["signature_version", "1"],
    ["timestamp", timestamp],
    ["version", "1"],
  ]);
  const digest = createHash("md5").update(body).digest("hex");
  const operation = "/queue/ehpc/removeNodes";
  const stringToSign = `POST\n${quoted(path + operation)}/\n${sorted}\n${digest}`;
  const hmac = createHmac("sha256", Buffer.from(secretAccessKey)).update(stringToSign);
  const parameters = [
    `timestamp=${quoted(timestamp)}`,
    "version=1",
    "signature_version=1",
    "signature_method=HmacSHA256",
    `access_key_id=${form(accessKeyId)}`,
    `signature=${form(form(hmac.digest("base64")))}`,
  ];
  const url = `${base}${operation}?${parameters.join("&")}`;
  const headers = { "Content-Type": "application/json" };
  return { method: "POST", url, headers, body, stringToSign };
}
