// A client as one writes it in five minutes. It must be caught: that shows that the checker sees.

import { HpcError } from "../../js/error.js";
import { signedQuery } from "../page/client.js";

const PATH = "/queue/ehpc/removeNodes";

/**
 * A client that sends again after any failure, and in the end says that nothing was done.
 * @param {number} tries
 * @returns {import("./drive.js").RemoveNodes}
 */
export function naive(tries) {
  return async (request, { endpoint, timeoutMs = 250 } = {}) => {
    for (let attempts = 1; attempts <= tries; attempts += 1) {
      const answer = await send(`${endpoint}`, JSON.stringify(request), timeoutMs);
      if (answer?.ret_code === 0) return { ...answer, attempts, recovered: false };
    }
    const said = { message: "failed, nothing done", maybeApplied: false, retryable: true };
    throw new HpcError({ kind: "http", ...said, attempts: tries });
  };
}

/**
 * @param {string} endpoint
 * @param {string} body
 * @param {number} timeoutMs
 * @returns {Promise<any>} the answer, if there is one
 */
async function send(endpoint, body, timeoutMs) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  try {
    const answer = await fetch(
      `${endpoint}${PATH}?${signedQuery({ method: "POST", path: PATH, body })}`,
      {
        ...{ method: "POST", body, headers: { "content-type": "application/json" } },
        signal: controller.signal,
      },
    );
    return await answer.json();
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
