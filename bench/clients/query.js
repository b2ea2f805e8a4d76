// The vendor's query and string to sign, for a POST whose names and values need no escaping.

import { ACCESS_KEY_ID, PATH } from "./request.js";

/**
 * @param {string} timestamp like `2026-01-02T03:04:05Z`
 * @param {string} bodyMd5 in hexadecimal
 */
export function toSign(timestamp, bodyMd5) {
  const time = `timestamp=${encodeURIComponent(timestamp)}`;
  const id = `access_key_id=${ACCESS_KEY_ID}`;
  const how = "signature_method=HmacSHA256&signature_version=1";
  return {
    query: `${time}&version=1&signature_version=1&signature_method=HmacSHA256&${id}`,
    text: `POST\n/api${PATH}/\n${id}&${how}&${time}&version=1\n${bodyMd5}`,
  };
}

/** The current timestamp: UTC, in whole seconds. */
export function now() {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}

/** @param {string} signature in Base64 */
export function twice(signature) {
  return encodeURIComponent(encodeURIComponent(signature));
}
