// A server whose responses to reads a test chooses.

import { listen } from "./listen.js";

/**
 * A server that responds to reads with these bodies, and drops the connection of a change.
 * @param {(query: URLSearchParams, nth: number) => string | Buffer} body
 * @param {Record<string, string>} [headers]
 */
export async function serve(body, headers = {}) {
  let requests = 0;
  const { url, close } = await listen((req, res) => {
    if (req.method === "POST") return void req.socket.destroy();
    const { searchParams } = new URL(req.url ?? "", "http://h");
    const bytes = Buffer.from(body(searchParams, requests++));
    res.writeHead(200, { "content-length": bytes.length, ...headers }).end(bytes);
  });
  return { endpoint: `${url}/api`, close, requests: () => requests };
}
