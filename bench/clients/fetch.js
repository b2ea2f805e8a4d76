// The minimum cost of a request: no signature, no check, no retry.

import { PATH, removal } from "./request.js";

/**
 * @param {string} url
 * @returns {import("./index.js").Client}
 */
export function create(url) {
  return {
    async call(node) {
      const response = await fetch(`${url}/api${PATH}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(removal([node])),
      });
      return await response.json();
    },
  };
}
