// The server that all clients call, in a separate process, so that its work does not count for them.
// It can report when the next request arrives.

import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { end, launch } from "../../scripts/lib/children.js";

const SCRIPT = fileURLToPath(new URL("../work/server.js", import.meta.url));

/** @typedef {Awaited<ReturnType<typeof startServer>>} Server */

/**
 * Starts the server on a free port of this machine.
 * @param {string} [folder] with files for a browser
 */
export async function startServer(folder) {
  const child = launch(process.execPath, folder === undefined ? [SCRIPT] : [SCRIPT, folder], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  const [{ port }] = await next(child);
  return {
    url: `http://127.0.0.1:${port}`,
    /**
     * Starts to watch for the next request.
     * @returns {Promise<() => Promise<bigint>>} its arrival time by `process.hrtime.bigint()`, which is
     *   the same clock in all processes
     */
    async watch() {
      child.send("watch");
      await next(child);
      const arrival = next(child);
      return async () => BigInt((await arrival)[0].arrived);
    },
    close: () => end(child),
  };
}

/**
 * The server's next message.
 * @param {import("node:child_process").ChildProcess} child
 */
function next(child) {
  return once(child, "message", { signal: AbortSignal.timeout(60_000) });
}
