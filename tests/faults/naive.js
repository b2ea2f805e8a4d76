// A client as written in five minutes. The checker must catch it.

import { HpcError } from "../../js/error.js";
import { signedQuery } from "../page/client.js";

const PATH = "/queue/ehpc/removeNodes";

/**
 * A client that retries after any failure, and finally reports that nothing was done.
 * @param {number} tries
 * @returns {import("./drive.js").RemoveNodes}
 */
export function naive(tries) {
  return async (request, { endpoint, timeoutMs = 250 } = {}) => {
    for (let attempts = 1; attempts <= tries; attempts += 1) {
      const response = await send(`${endpoint}`, JSON.stringify(request), timeoutMs);
      if (response?.ret_code === 0) return { ...response, attempts, recovered: false };
    }
    const fields = { message: "failed, nothing done", maybeApplied: false, retryable: true };
    throw new HpcError({ kind: "http", ...fields, attempts: tries });
  };
}

/**
 * @param {string} endpoint
 * @param {string} body
 * @param {number} timeoutMs
 * @returns {Promise<any>} the response, if there is one
 */
async function send(endpoint, body, timeoutMs) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  try {
    const response = await fetch(
      `${endpoint}${PATH}?${signedQuery({ method: "POST", path: PATH, body })}`,
      {
        ...{ method: "POST", body, headers: { "content-type": "application/json" } },
        signal: controller.signal,
      },
    );
    return await response.json();
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
