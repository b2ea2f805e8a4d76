// Ours without credentials, as a console uses it: its server signs.

import { removeNodes } from "ehpc-remove-nodes";
import { removal } from "./request.js";

/**
 * @param {string} url
 * @returns {import("./index.js").Client}
 */
export function create(url) {
  const options = { endpoint: `${url}/api` };
  return { call: (node) => removeNodes(removal([node]), options) };
}
