// A server between a page and the API: one that only forwards, or the package's proxy. It tells its address, and
// the processor time that it has taken, by messages.

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProxy, memoryStore, nodeListener, sqliteStore } from "ehpc-remove-nodes/proxy";

const PATH = "/console/api";

/** More than a benchmark sends. */
const MANY = 10_000_000;

const [, , kind = "", upstream = ""] = process.argv;
const folder = mkdtempSync(join(tmpdir(), "ehpc-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const server = createServer(nodeListener(kind === "forward" ? forwarding() : proxy()));
server.listen(0, "127.0.0.1", () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  process.send?.({ url: `http://127.0.0.1:${port}${PATH}` });
});
process.on("message", () => process.send?.(process.cpuUsage()));
// The parent process has ended.
process.on("disconnect", () => process.exit());

/** What any proxy does at least. */
function forwarding() {
  /** @param {Request} request */
  const handler = async (request) => {
    const { pathname, search } = new URL(request.url);
    const response = await fetch(upstream + pathname.slice(PATH.length) + search, {
      method: request.method,
      headers: { "content-type": request.headers.get("content-type") ?? "" },
      ...(request.method === "POST" && { body: await request.text() }),
    });
    return new Response(await response.text(), { status: response.status });
  };
  return Object.assign(handler, { path: PATH });
}

function proxy() {
  return createProxy({
    basePath: PATH,
    origin: "https://console.example",
    credentials: { accessKeyId: "QYACCESSKEYIDEXAMPLE", secretAccessKey: "SECRETACCESSKEY" },
    authenticate: () => "ann",
    authorize: () => true,
    store:
      kind === "sqlite"
        ? sqliteStore(join(folder, "keys.db"))
        : memoryStore({ singleProcess: true, maxKeys: MANY }),
    upstream,
    limits: { perMinute: MANY, keys: MANY },
  });
}
