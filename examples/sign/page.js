// The page: it has the public part of the key, and asks the back end for each signature. It must be
// able to reach the API, which documents no CORS headers: usually through a server of yours that
// forwards requests unchanged.

import { removeNodes } from "ehpc-remove-nodes";

/** @param {string} text */
async function sign(text) {
  const answer = await fetch("/console/sign", { method: "POST", body: text });
  // The error becomes the `cause` of an HpcError; nothing was sent.
  if (!answer.ok) throw new Error(`Not signed: ${(await answer.json()).message}`);
  return answer.text();
}

/**
 * @param {import("ehpc-remove-nodes").RemoveNodesRequest} request
 * @param {{ accessKeyId: string, endpoint: string }} settings `endpoint` is the server that forwards requests
 */
export function remove(request, { accessKeyId, endpoint }) {
  // The signature covers the API's own path, whatever the endpoint's path.
  return removeNodes(request, { endpoint, signedPath: "/api", credentials: { accessKeyId, sign } });
}
