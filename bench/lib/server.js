// The server that all clients call, in a process of its own, so that its work is not counted as
// theirs. It can say when the next request arrives.

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { endTree, track } from "../../scripts/lib/children.js";

const SCRIPT = fileURLToPath(new URL("../work/server.js", import.meta.url));

/** @typedef {Awaited<ReturnType<typeof startServer>>} Server */

/**
 * Starts it on a free port of this machine.
 * @param {string} [folder] with files for a browser
 */
export async function startServer(folder) {
  const child = fork(SCRIPT, folder === undefined ? [] : [folder], { env: process.env });
  track(child);
  const [{ port }] = await next(child);
  return {
    url: `http://127.0.0.1:${port}`,
    /**
     * Watches for the next request from now on.
     * @returns {Promise<() => Promise<bigint>>} when it arrived, by `process.hrtime.bigint()`, which
     *   all processes of a machine read alike
     */
    async watch() {
      child.send("watch");
      await next(child);
      const arrival = next(child);
      return async () => BigInt((await arrival)[0].arrived);
    },
    async close() {
      if (child.pid !== undefined) await endTree(child.pid);
    },
  };
}

/**
 * What the server says next.
 * @param {import("node:child_process").ChildProcess} child
 */
function next(child) {
  return once(child, "message", { signal: AbortSignal.timeout(60_000) });
}
