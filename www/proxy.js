// The signing proxy: signs the page's requests, forwards them to the API, and returns its responses
// unchanged. The secret stays on the server.

import { requireOwnPage } from "./console-guard.js";
import { send } from "./http.js";
import { digest, GivenUp, IdempotencyStore, keyOf } from "./idempotency.js";
import { readProxyRequest } from "./proxy-request.js";
import { signedTarget } from "./sign.js";
import { Expired, expired, isPassedOn, knownDate } from "./timestamp.js";
import { ask } from "./upstream.js";
import { UpstreamClock } from "./upstream-clock.js";

/** @typedef {import("node:http").IncomingMessage} Request */
/** @typedef {Omit<import("./settings.js").Settings, "upstream"> & { upstream: URL }} Settings */
/** @typedef {{ status: number, headers: Record<string, string>, body: Buffer }} Answer */

/** The response headers that are passed on. */
const PASSED_ON = ["content-type", "age", "date", "retry-after"];

/**
 * @param {import("node:http").IncomingHttpHeaders} head
 * @returns {Record<string, string>}
 */
function passedOn(head) {
  const passed = PASSED_ON.flatMap((name) => {
    const value = head[name];
    return typeof value === "string" ? [[name, value]] : [];
  });
  return { ...Object.fromEntries(passed), ...(head.date !== undefined && knownDate(head.date)) };
}

/** The proxy of one server, with its state. */
export class SigningProxy {
  #store = new IdempotencyStore();
  #clock = new UpstreamClock();

  /**
   * Handles one request to `/console/api/…`.
   * @param {Settings} settings
   * @param {Request} req
   * @param {import("node:http").ServerResponse} res
   * @param {number} port the port this server listens on
   */
  async handle(settings, req, res, port) {
    requireOwnPage(req, port);
    const request = await readProxyRequest(req);
    const fault = req.headers["x-sim-fault"];
    if (settings.mode === "sim" && typeof fault === "string")
      request.headers["x-sim-fault"] = fault;
    const key = request.method === "POST" ? keyOf(req) : null;
    const first = () => this.#passOn(settings, request, () => res.destroyed);
    const answer =
      key === null
        ? await first()
        : await this.#store.get(key, digest(request.operation, request.body), first);
    for (const [name, value] of Object.entries(answer.headers)) res.setHeader(name, value);
    const type = answer.headers["content-type"] ?? "application/octet-stream";
    send(res, answer.status, type, answer.body);
  }

  /**
   * Signs a request, sends it, and waits for the response.
   * @param {Settings} settings
   * @param {import("./proxy-request.js").ProxyRequest} request
   * @param {() => boolean} isGivenUp whether its client has closed the connection
   * @returns {Promise<Answer>}
   */
  async #passOn({ credentials, upstream }, request, isGivenUp) {
    const { operation, method, zone, wanted, query, headers, body } = request;
    const { origin } = upstream;
    const path = upstream.pathname.replace(/\/$/, "") + operation;
    const time = wanted === null ? this.#clock.now(origin, zone) : new Date(wanted);
    const target = signedTarget({ method, path, query, body }, credentials, time);
    const check = () => {
      if (isGivenUp()) throw new GivenUp();
      if (wanted === null || isPassedOn(method, wanted, this.#clock.time(origin, zone))) return;
      throw new Expired();
    };
    try {
      check();
      const sent = Date.now();
      const answer = await ask(upstream, { method, target, headers, body }, check);
      this.#clock.learn(origin, zone, answer, sent, time.getTime());
      return { status: answer.status, headers: passedOn(answer.headers), body: answer.body };
    } catch (error) {
      if (error instanceof Expired) return expired(this.#clock.date(origin, zone));
      throw error;
    }
  }
}
