// A hand-written client for Node only, with the native node:crypto.

import { createHash, createHmac } from "node:crypto";
import { now, toSign, twice } from "./query.js";
import { PATH, removal, SECRET_ACCESS_KEY } from "./request.js";

/**
 * @param {string} base like `https://hpc-api.qingcloud.com`
 * @param {string} body
 * @param {string} timestamp
 */
export function signedUrl(base, body, timestamp) {
  const { query, text } = toSign(timestamp, createHash("md5").update(body).digest("hex"));
  const signature = createHmac("sha256", SECRET_ACCESS_KEY).update(text).digest("base64");
  return `${base}/api${PATH}?${query}&signature=${twice(signature)}`;
}

/**
 * @param {string} base
 * @param {readonly string[]} nodes
 */
export async function post(base, nodes) {
  const body = JSON.stringify(removal(nodes));
  const response = await fetch(signedUrl(base, body, now()), {
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
      return { url: signedUrl(url, body, now()), body };
    },
  };
}
