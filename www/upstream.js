// Sends one request to the API and reads the response. Uses Node's http rather than fetch, to open a
// new connection for each request: a reused one may break during sending, and then it is not known
// whether a removal was carried out.

import { request as overHttp } from "node:http";
import { request as overHttps } from "node:https";
import { HttpError, readBody } from "./http.js";

/** Time limit for the API, in milliseconds; shorter than the client's. */
const TIMEOUT_MS = 8_000;

/** The largest response, in bytes. */
const MAX_ANSWER = 64 * 2 ** 20;

/** Errors after which the request was certainly not sent. */
const NOT_SENT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"];

/**
 * Sends a request and reads the whole response.
 * @param {URL} base the API's URL; its path is not used
 * @param {{ method: string, target: string, headers: Record<string, string>, body: Buffer }} message
 * @param {() => void} check called just before sending; if it throws, nothing is sent
 * @returns {Promise<{ status: number, headers: import("node:http").IncomingHttpHeaders, body: Buffer }>}
 * @throws {HttpError} 503 if nothing was sent, 504 after the time limit, 502 if the response was lost
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
    // Nothing is sent before the connection is open, which may take a while.
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
    return new HttpError(504, `the API did not respond within ${TIMEOUT_MS / 1000} s`);
  }
  return new HttpError(502, `the API's response was lost (${code || name})`);
}
