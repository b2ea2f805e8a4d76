// The page's side: it holds the public part of the key, and asks the back end for each signature. It
// must be able to reach the API, whose CORS headers are not documented: as a rule through a server
// of yours that passes requests on as they are.

import { removeNodes } from "ehpc-remove-nodes";

/** @param {string} text */
async function sign(text) {
  const answer = await fetch("/console/sign", { method: "POST", body: text });
  // What is thrown becomes the `cause` of an HpcError; nothing was sent then.
  if (!answer.ok) throw new Error(`the back end does not sign: ${await answer.text()}`);
  return answer.text();
}

/**
 * @param {import("ehpc-remove-nodes").RemoveNodesRequest} request
 * @param {{ accessKeyId: string, endpoint: string }} settings `endpoint` is what passes requests on
 */
export function remove(request, { accessKeyId, endpoint }) {
  // Signed is the API's own path, whatever the one here is.
  return removeNodes(request, { endpoint, signedPath: "/api", credentials: { accessKeyId, sign } });
}
