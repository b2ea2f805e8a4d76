// A hand-written client for browsers and Node: the vendor's signature with WebCrypto, one POST, and no
// error handling.

import { md5 } from "./md5.js";
import { now, toSign, twice } from "./query.js";
import { PATH, removal, SECRET_ACCESS_KEY } from "./request.js";

const ENCODER = new TextEncoder();

/** The key, created once. @type {Promise<CryptoKey> | undefined} */
let key;

function hmacKey() {
  const how = { name: "HMAC", hash: "SHA-256" };
  const bytes = ENCODER.encode(SECRET_ACCESS_KEY);
  key ??= crypto.subtle.importKey("raw", bytes, how, false, ["sign"]);
  return key;
}

/**
 * @param {string} base like `https://hpc-api.qingcloud.com`
 * @param {string} body
 * @param {string} timestamp
 */
export async function signedUrl(base, body, timestamp) {
  const { query, text } = toSign(timestamp, md5(ENCODER.encode(body)));
  const bytes = await crypto.subtle.sign("HMAC", await hmacKey(), ENCODER.encode(text));
  const signature = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return `${base}/api${PATH}?${query}&signature=${twice(signature)}`;
}

/**
 * @param {string} base
 * @param {readonly string[]} nodes
 */
export async function post(base, nodes) {
  const body = JSON.stringify(removal(nodes));
  const response = await fetch(await signedUrl(base, body, now()), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body,
  });
  return await response.json();
}

/**
 * @param {string} url
 * @returns {import("./index.js").Client}
 */
export function create(url) {
  return {
    call: (node) => post(url, [node]),
    async sign(nodes) {
      const body = JSON.stringify(removal(nodes));
      return { url: await signedUrl(url, body, now()), body };
    },
  };
}
