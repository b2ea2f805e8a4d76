// The floor: the minimum with this package's crates, for one call. Node only.

import { openFloor } from "../floor/build.js";
import { ACCESS_KEY_ID, removal, SECRET_ACCESS_KEY } from "./request.js";

const floor = await openFloor();

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
    call: (node) => floor.removeNodes(removal([node]), options),
    sign: async (nodes) => floor.signRequest(removal(nodes), options),
  };
}
