// This package with the secret: it signs.

import { removeNodes, signRequest } from "ehpc-remove-nodes";
import { ACCESS_KEY_ID, removal, SECRET_ACCESS_KEY } from "./request.js";

/**
 * @param {string} url
 * @returns {import("./index.js").Client}
 */
export function create(url) {
  const options = {
    endpoint: `${url}/api`,
    credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
  };
  return {
    call: (node) => removeNodes(removal([node]), options),
    sign: (nodes) => signRequest(removal(nodes), options),
  };
}
