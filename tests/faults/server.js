// The API over real HTTP, on a bad day. What it really did stands in `world.calls`.

import { createServer } from "node:http";
import { readBody } from "../../www/http.js";
import { answer } from "./api.js";
import { Cache } from "./cache.js";
import { file } from "./files.js";
import { Keys } from "./keys.js";
import { MIX, READ_MIX } from "./mix.js";
import { sleep } from "./pace.js";
import { World } from "./world.js";

/** @typedef {import("./plans.js").Reply} Reply */
/** @typedef {Awaited<ReturnType<typeof startFaultServer>>} FaultServer */

/**
 * @typedef {object} Settings what a server is; whatever is left out is plain
 * @property {string | number} [seed]
 * @property {number} calls how many calls there are
 * @property {Readonly<Record<string, number>>} [mix] how often a POST meets each fault
 * @property {Readonly<Record<string, number>>} [readMix] the same for a read of the log
 * @property {number} [settleMs]
 * @property {number} [timeoutMs] when a caller gives up: slow answers come later
 * @property {number} [clockOff] by how many seconds the server's clock is ahead
 * @property {number} [jobFails] how probably an accepted job fails
 * @property {number} [holdMs] how long a POST may be on its way
 * @property {number} [limit] of the rows on a page of the log
 * @property {boolean} [signed] must requests be signed?
 * @property {boolean} [proxy] is it reached through a proxy that signs the time that a client asks for?
 * @property {boolean} [idempotency] are idempotency keys honoured?
 * @property {boolean} [keepAlive] are connections kept, and then broken off: the second POST on
 *   one gets no answer, although its work is done? Browsers send such a POST again.
 */

/**
 * Starts a server on a free port of this machine.
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
  /** Mistakes of our own: to a caller they would look like one more fault. @type {unknown[]} */
  const mistakes = [];

  /** @type {import("node:http").RequestListener} */
  const listener = async (req, res) => {
    active += 1;
    try {
      const body = await readBody(req).catch(() => null);
      // The other side has gone away in the middle of its request.
      if (!body) return;
      // Whatever is due by now, this request finds done.
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
        wanted: req.headers["ehpc-timestamp"]?.toString(),
        limit,
        dropped: keepAlive && method === "POST" && before > 0,
      };
      const api = { world, mix, readMix, keys, signed, proxy, cache };
      const reply = await answer(api, message);
      if (proxy) res.setHeader("ehpc-date", reply?.headers?.date ?? date);
      await send(res, reply, 2 * timeoutMs);
    } catch (error) {
      mistakes.push(error);
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
    /** Waits until all that is late has landed: only then can be said what happened. */
    async quiet() {
      await sleep(settleMs);
      while (active > 0 || world.schedule.size > 0) await sleep(50);
      if (mistakes.length > 0) throw new AggregateError(mistakes, "the fault server is at fault");
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
 * @param {Reply | null} reply
 * @param {number} slowMs
 */
async function send(res, reply, slowMs) {
  if (reply?.slow) await sleep(slowMs);
  if (!reply || res.destroyed) {
    res.destroy();
    return;
  }
  const whole = Buffer.from(reply.body);
  res.writeHead(reply.status, {
    ...{ "content-type": reply.type, "content-length": whole.length, "cache-control": "no-store" },
    ...reply.headers,
  });
  if (reply.cut) res.write(whole.subarray(0, whole.length / 2), () => res.destroy());
  else res.end(whole);
}
