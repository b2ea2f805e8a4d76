// One request to the API, and its whole answer. Node's http is used rather than fetch, because each
// request gets a connection of its own: one that was used before may break just as it is taken up,
// and then nobody knows whether a removal was carried out.

import { request as overHttp } from "node:http";
import { request as overHttps } from "node:https";
import { HttpError, readBody } from "./http.js";

/** How long the API may take to answer, in milliseconds: less than the client waits for us. */
const TIMEOUT_MS = 8_000;

/** The largest answer that is passed on, in bytes. */
const MAX_ANSWER = 64 * 2 ** 20;

/** Errors after which it is certain that the request never left. */
const NOT_SENT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"];

/**
 * Sends a request and reads the answer to its end.
 * @param {URL} base where the API is; its path is not used
 * @param {{ method: string, target: string, headers: Record<string, string>, body: Buffer }} message
 * @param {() => void} check called just before anything is sent, which it prevents if it throws
 * @returns {Promise<{ status: number, headers: import("node:http").IncomingHttpHeaders, body: Buffer }>}
 * @throws {HttpError} 503 if nothing was sent, 504 after too long, 502 if the answer was lost
 */
export function ask(base, { method, target, headers, body }, check) {
  const [open, connected] =
    base.protocol === "https:" ? [overHttps, "secureConnect"] : [overHttp, "connect"];
  const options = {
    ...{ hostname: base.hostname.replace(/^\[|\]$/g, ""), port: base.port, path: target },
    ...{ method, headers, agent: false, signal: AbortSignal.timeout(TIMEOUT_MS) },
  };
  return new Promise((resolve, reject) => {
    /** @param {Error} error */
    const fail = (error) => reject(explain(error));
    const req = open(options, async (res) => {
      try {
        const answer = await readBody(res, MAX_ANSWER);
        resolve({ status: res.statusCode ?? 502, headers: res.headers, body: answer });
      } catch (error) {
        req.destroy();
        fail(/** @type {Error} */ (error));
      }
    });
    req.on("error", fail);
    // Nothing leaves before there is a connection, and that may take a while.
    req.once("socket", (socket) => {
      socket.once(connected, () => {
        try {
          check();
          req.end(body);
        } catch (error) {
          reject(error);
          req.destroy();
        }
      });
    });
  });
}

/** @param {NodeJS.ErrnoException} error */
function explain({ code = "", name }) {
  if (NOT_SENT.includes(code)) {
    return new HttpError(503, `the API cannot be reached (${code}); nothing was sent`);
  }
  if (name === "AbortError" || name === "TimeoutError") {
    return new HttpError(504, `the API did not answer within ${TIMEOUT_MS / 1000} s`);
  }
  return new HttpError(502, `the answer of the API was lost (${code || name})`);
}
