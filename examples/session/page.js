// A page whose server identifies the user by a cookie, and signs, as proxy/node.js does. The page has no
// key. The browser sends the cookie to the page's own origin by itself.

import { HpcError, listQueues, removeNodes } from "ehpc-remove-nodes";

const ENDPOINT = "/console/api";

/**
 * @param {string} name
 * @param {string} password
 */
export async function signIn(name, password) {
  const answer = await fetch("/console/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, password }),
  });
  if (!answer.ok) throw new Error((await answer.json()).message);
}

/**
 * Adds the CSRF token that many frameworks require in a header.
 * @returns {import("ehpc-remove-nodes").RequestOptions}
 */
function options() {
  const token = document.querySelector("meta[name=csrf-token]")?.getAttribute("content");
  return { endpoint: ENDPOINT, ...(token ? { headers: { "X-CSRF-Token": token } } : {}) };
}

/** @param {import("ehpc-remove-nodes").RemoveNodesRequest} request */
export async function remove(request) {
  try {
    return await removeNodes(request, options());
  } catch (error) {
    // The session has ended; nothing was sent to the API.
    if (error instanceof HpcError && error.status === 401) location.assign("/sign-in");
    throw error;
  }
}

/** @param {import("ehpc-remove-nodes").ListQueuesRequest} request */
export function queues(request) {
  return listQueues(request, options());
}
