// Checks that the hand-written clients sign the same as this package, so that the work is comparable.

import { Failure } from "../scripts/lib/failure.js";
import { ACCESS_KEY_ID, removal, SECRET_ACCESS_KEY } from "./clients/request.js";
import { openFloor } from "./floor/build.js";
import { ids } from "./work/ids.js";

const BASE = "https://hpc-api.qingcloud.com";
const TIMESTAMP = "2026-01-02T03:04:05Z";

/**
 * The floor signs with the current time, which is in its URL.
 * @param {string[]} nodes
 * @param {typeof import("./clients/node-crypto.js").signedUrl} signedUrl
 */
async function checkFloor(nodes, signedUrl) {
  const options = {
    endpoint: `${BASE}/api`,
    credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
  };
  const { url, body } = (await openFloor()).signRequest(removal(nodes), options);
  const time = new URL(url).searchParams.get("timestamp") ?? "";
  if (signedUrl(BASE, body, time) !== url) {
    throw new Failure("The floor's signature differs from this package's.");
  }
}

export async function checkSigners() {
  // Imported late: set-up installs it.
  const { signRequest } = await import("ehpc-remove-nodes");
  const webcrypto = await import("./clients/webcrypto.js");
  const nodeCrypto = await import("./clients/node-crypto.js");
  const credentials = { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY };
  for (const count of [1, 10_000]) {
    const request = { ...removal(ids(count)), timestamp: TIMESTAMP };
    const { url, body } = await signRequest(request, { credentials });
    for (const { signedUrl } of [webcrypto, nodeCrypto]) {
      if ((await signedUrl(BASE, body, TIMESTAMP)) !== url) {
        throw new Failure("A hand-written client's signature differs from this package's.");
      }
    }
    await checkFloor(ids(count), nodeCrypto.signedUrl);
  }
}
