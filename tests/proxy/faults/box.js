// A server between client and proxy that loses, delays and repeats what it gets.

import { createServer } from "node:http";
import { readBody } from "../../../www/http.js";
import { sleep } from "../../faults/pace.js";

/** @typedef {import("../../faults/random.js").Random} Random */
/** @typedef {{ status: number, headers: Headers, body: Buffer }} Heard */

/** The faults of a change. The rest is passed on. */
export const MIX = Object.freeze({
  "lost request": 0.06,
  "lost response": 0.06,
  "response cut": 0.03,
  "delivered late": 0.06,
  // As browsers repeat a request on a connection that was closed: only the second response is heard.
  "delivered again, second heard": 0.08,
  "delivered again later": 0.06,
  "delivered twice at once": 0.06,
});

const READ_MIX = Object.freeze({
  "lost request": 0.03,
  "lost response": 0.03,
  "response cut": 0.02,
});

/** How long a delivery may be delayed, in milliseconds: also longer than the API accepts its time. */
const LATE_MS = 90_000;

/**
 * @param {object} box
 * @param {Random} box.random
 * @param {() => number} box.port of one of the proxies
 * @param {(cluster: string) => void} [box.onChange]
 */
export async function startBox({ random, port }) {
  let pending = 0;
  /** @type {Record<string, number>} */
  const counts = {};

  const server = createServer(async (req, res) => {
    for (const stream of [req, res]) stream.on("error", () => {});
    const body = await readBody(req).catch(() => undefined);
    if (!body) return;
    const isChange = req.method === "POST";
    const fault = random.name(isChange ? MIX : READ_MIX, "none");
    if (isChange) counts[fault] = (counts[fault] ?? 0) + 1;
    const deliver = () => relay(port(), req, body);
    const later = async (/** @type {number} */ ms) => {
      pending += 1;
      await sleep(ms);
      await deliver();
      pending -= 1;
    };
    /** @type {Heard | undefined} */
    let heard;
    switch (fault) {
      case "lost request":
        break;
      case "lost response":
        await deliver();
        break;
      case "delivered late":
        later(random.upTo(LATE_MS));
        break;
      case "delivered again, second heard":
        await deliver();
        await sleep(random.upTo(1500));
        heard = await deliver();
        break;
      case "delivered again later":
        heard = await deliver();
        later(random.upTo(LATE_MS));
        break;
      case "delivered twice at once": {
        const both = await Promise.all([deliver(), deliver()]);
        heard = random.pick(/** @type {[Heard | undefined, ...(Heard | undefined)[]]} */ (both));
        break;
      }
      default:
        heard = await deliver();
    }
    if (!heard || res.destroyed) return void res.destroy();
    res.sendDate = false;
    res.writeHead(heard.status, [...heard.headers].flat());
    if (fault !== "response cut") return void res.end(heard.body);
    res.write(heard.body.subarray(0, heard.body.length / 2), () => res.destroy());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const own = /** @type {import("node:net").AddressInfo} */ (server.address()).port;
  return {
    url: `http://127.0.0.1:${own}/console/api`,
    counts,
    async idle() {
      while (pending > 0) await sleep(50);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Headers of a connection, and those that Node's fetch sets itself. */
const OWN = new Set(["host", "connection", "content-length", "transfer-encoding", "keep-alive"]);

/**
 * @param {number} port
 * @param {import("node:http").IncomingMessage} req
 * @param {Buffer} body
 * @returns {Promise<Heard | undefined>}
 */
async function relay(port, { method = "GET", url, headers }, body) {
  const kept = Object.entries(headers).filter(([name]) => !OWN.has(name));
  try {
    const response = await fetch(`http://127.0.0.1:${port}${url}`, {
      ...{
        method,
        headers: kept.map(
          ([name, value]) => /** @type {[string, string]} */ ([name, String(value)]),
        ),
      },
      ...(method === "POST" && { body: new Uint8Array(body) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, body: bytes };
  } catch {
    return undefined;
  }
}
