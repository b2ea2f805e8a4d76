// A server whose clock is off: it refuses what is not signed for its own time.

import { createServer } from "node:http";

/**
 * @param {number} seconds by how much its clock is ahead
 * @returns {Promise<{ endpoint: string, close: () => void }>}
 */
export async function serveWithClock(seconds) {
  const server = createServer((req, res) => {
    req.resume();
    const now = Date.now() + seconds * 1000;
    const url = new URL(req.url ?? "", "http://h");
    const signedFor = Date.parse(url.searchParams.get("timestamp") ?? "");
    const expired = !(Math.abs(signedFor - now) <= 60_000);
    res.setHeader("Date", new Date(now).toUTCString());
    res.end(JSON.stringify(expired ? { ret_code: 1300 } : { ret_code: 0, job_id: "j-1" }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { endpoint: `http://127.0.0.1:${port}/api`, close };
}
