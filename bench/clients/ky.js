// ky: fetch with retries, timeouts and hooks. It signs nothing.

import ky from "ky";
import { PATH, removal } from "./request.js";

/**
 * @param {string} url
 * @returns {import("./index.js").Client}
 */
export function create(url) {
  return {
    call: (node) => ky.post(`${url}/api${PATH}`, { json: removal([node]) }).json(),
  };
}
