// A local server for one test, on any free port.

import { createServer } from "node:http";

/**
 * @param {import("node:http").RequestListener} listener
 * @returns {Promise<{ url: string, server: import("node:http").Server, close: () => void }>}
 */
export async function listen(listener) {
  const server = createServer((req, res) => {
    req.resume();
    listener(req, res);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, server, close };
}
