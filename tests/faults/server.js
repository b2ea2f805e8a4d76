// The API over real HTTP, with faults. What it did is in `world.calls`.

import { createServer } from "node:http";
import { readBody } from "../../www/http.js";
import { respond } from "./api.js";
import { Cache } from "./cache.js";
import { file } from "./files.js";
import { Keys } from "./keys.js";
import { MIX, READ_MIX } from "./mix.js";
import { sleep } from "./pace.js";
import { World } from "./world.js";

/** @typedef {import("./plans.js").RawResponse} RawResponse */
/** @typedef {Awaited<ReturnType<typeof startFaultServer>>} FaultServer */

/**
 * @typedef {object} Settings
 * @property {string | number} [seed]
 * @property {number} calls number of calls
 * @property {Readonly<Record<string, number>>} [mix] the probability of each fault of a POST
 * @property {Readonly<Record<string, number>>} [readMix] the same for a read of the log
 * @property {number} [settleMs]
 * @property {number} [timeoutMs] when a client gives up: slow responses come later
 * @property {number} [clockOff] by how many seconds the server's clock is ahead
 * @property {number} [jobFails] the probability that an accepted job fails
 * @property {number} [holdMs] the longest delay of a POST
 * @property {number} [limit] maximum rows on a page of the log
 * @property {boolean} [signed] must requests be signed?
 * @property {boolean} [proxy] is it behind a proxy that signs with the requested timestamp?
 * @property {boolean} [idempotency] are idempotency keys honoured?
 * @property {boolean} [keepAlive] are connections kept open and then dropped? The second POST on one
 *   gets no response, although it is carried out. Browsers resend such a POST.
 */

/**
 * Starts a server on a free local port.
 * @param {Settings} settings
 */
export async function startFaultServer(settings) {
  const { calls, seed = 1, settleMs = 1000, timeoutMs = 250, clockOff = 0 } = settings;
  const { keepAlive = false, jobFails = 0.01, signed = true, proxy = false } = settings;
  const { holdMs = 30_000, limit = 100 } = settings;
  const world = new World({ seed, calls, settleMs, holdMs, clockOff, jobFails });
  const cache = new Cache();
  const keys = new Keys(settings.idempotency ?? false);
  const { mix = MIX, readMix = READ_MIX } = settings;
  /** @type {WeakMap<import("node:net").Socket, number>} */
  const posts = new WeakMap();
  let active = 0;
  /** The server's own bugs: to a client they would look like another fault. @type {unknown[]} */
  const bugs = [];

  /** @type {import("node:http").RequestListener} */
  const listener = async (req, res) => {
    active += 1;
    try {
      const body = await readBody(req).catch(() => null);
      // The client disconnected in the middle of its request.
      if (!body) return;
      // Work that is due is done before this request.
      world.schedule.catchUp();
      if (!keepAlive) res.setHeader("connection", "close");
      const date = new Date(world.clock()).toUTCString();
      res.setHeader("date", date);
      const { method = "", url: target = "" } = req;
      if (!target.startsWith("/api/")) return await send(res, await file(target), 0);
      const before = posts.get(req.socket) ?? 0;
      if (method === "POST") posts.set(req.socket, before + 1);
      const message = {
        ...{ method, target, body, type: req.headers["content-type"] },
        key: req.headers["idempotency-key"]?.toString(),
        requestedTime: req.headers["ehpc-timestamp"]?.toString(),
        limit,
        dropped: keepAlive && method === "POST" && before > 0,
      };
      const api = { world, mix, readMix, keys, signed, proxy, cache };
      const reply = await respond(api, message);
      if (proxy) res.setHeader("ehpc-date", reply?.headers?.date ?? date);
      await send(res, reply, 2 * timeoutMs);
    } catch (error) {
      bugs.push(error);
      res.destroy();
    } finally {
      active -= 1;
    }
  };
  const server = createServer(listener);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    world,
    /** Waits until all late work is done: only then is the result final. */
    async idle() {
      await sleep(settleMs);
      while (active > 0 || world.schedule.size > 0) await sleep(50);
      if (bugs.length > 0) throw new AggregateError(bugs, "the fault server has a bug");
    },
    close() {
      world.schedule.clear();
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * @param {import("node:http").ServerResponse} res
 * @param {RawResponse | null} reply
 * @param {number} slowMs
 */
export async function send(res, reply, slowMs) {
  if (reply?.slow) await sleep(slowMs);
  if (!reply || res.destroyed) {
    res.destroy();
    return;
  }
  const body = Buffer.from(reply.body);
  res.writeHead(reply.status, {
    ...{ "content-type": reply.type, "content-length": body.length, "cache-control": "no-store" },
    ...reply.headers,
  });
  if (reply.cut) res.write(body.subarray(0, body.length / 2), () => res.destroy());
  else res.end(body);
}
