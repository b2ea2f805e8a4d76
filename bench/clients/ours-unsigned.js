// This package without credentials, as in a console whose server signs.

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
