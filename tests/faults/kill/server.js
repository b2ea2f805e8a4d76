// The API over real HTTP, for programs that are killed. What it did is in `world`.

import { createServer } from "node:http";
import { readBody } from "../../../www/http.js";
import { Keys } from "../keys.js";
import { sleep } from "../pace.js";
import { send } from "../server.js";
import { respond } from "./api.js";
import { file } from "./files.js";
import { OPTIONS } from "./options.js";
import { KillWorld } from "./world.js";

/** @typedef {Awaited<ReturnType<typeof startKillServer>>} KillServer */

/**
 * @typedef {object} Watch what a run wants to know, by the name of a call
 * @property {(event: "sent" | "executed" | "answered") => void} onEvent
 * @property {(post: { timestamp: string, receipt: string | undefined }) => string | undefined} receiptOf
 *   called before anything is done for a POST: the receipt of this attempt in the journal
 */

/**
 * Starts a server on a free local port.
 * @param {{ seed: string, clockOff: number }} settings `clockOff`: by how many seconds its clock is ahead
 */
export async function startKillServer({ seed, clockOff }) {
  const { settleMs, timeoutMs } = OPTIONS;
  const times = { settleMs, holdMs: 10_000, clockOff, jobFails: 0.06 };
  // One call, which nobody makes: the rows of other users are about its cluster.
  const world = new KillWorld({ ...times, seed, calls: 1 });
  const keys = new Keys(false);
  /** @type {Map<string, Watch>} */
  const watches = new Map();
  let active = 0;
  /** The server's own bugs: to a client they would look like another fault. @type {unknown[]} */
  const bugs = [];
  world.onExecuted = (call) => {
    const post = call.posts.findLast(({ executedAt }) => executedAt === undefined);
    if (post) post.executedAt = performance.now();
    watches.get(nameOf(call))?.onEvent("executed");
  };
  /** @param {import("./world.js").SentCall} call */
  const nameOf = (call) => {
    for (const [name, named] of world.calls.named) if (named === call) return name;
    return "";
  };

  /** @type {import("node:http").RequestListener} */
  const listener = async (req, res) => {
    active += 1;
    try {
      const body = await readBody(req).catch(() => null);
      // The client disconnected, or was killed, in the middle of its request.
      if (!body) return;
      world.schedule.catchUp();
      res.setHeader("connection", "close");
      res.setHeader("date", new Date(world.clock()).toUTCString());
      const { method = "", url: target = "" } = req;
      if (!target.startsWith("/api/")) return await send(res, await file(target), 0);
      const name = `${req.headers["x-call"] ?? ""}`;
      if (method === "POST") arrived(name, target, req.headers["x-receipt"]?.toString(), res);
      const message = { method, target, body, type: req.headers["content-type"] };
      await send(res, await respond(world, keys, message, name), 2 * timeoutMs);
    } catch (error) {
      bugs.push(error);
      res.destroy();
    } finally {
      active -= 1;
    }
  };

  /**
   * @param {string} name
   * @param {string} target
   * @param {string | undefined} receipt
   * @param {import("node:http").ServerResponse} res
   */
  function arrived(name, target, receipt, res) {
    const timestamp = decodeURIComponent(/[?&]timestamp=([^&]*)/.exec(target)?.[1] ?? "");
    const watch = watches.get(name);
    /** @type {import("./world.js").Post} */
    const post = {
      receipt: watch?.receiptOf({ timestamp, receipt }),
      ...{ at: performance.now(), answeredAt: undefined, executedAt: undefined },
    };
    world.calls.named.get(name)?.posts.push(post);
    watch?.onEvent("sent");
    res.on("finish", () => {
      post.answeredAt = performance.now();
      watch?.onEvent("answered");
    });
  }

  const server = createServer(listener);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    ...{ world, watches },
    /** Waits until all late work is done: only then is the result final. */
    async idle() {
      await sleep(settleMs);
      while (active > 0 || world.schedule.size > 0) await sleep(50);
      if (bugs.length > 0) throw new AggregateError(bugs, `the server has a bug: ${bugs[0]}`);
    },
    close() {
      world.schedule.clear();
      server.close();
      server.closeAllConnections();
    },
  };
}
