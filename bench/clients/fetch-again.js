// Bare fetch in a separate file, so that the engine optimises it separately from the first.

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
