// The signing proxy: the page's unsigned requests go to the API with a signature on them, and the
// API's answers come back as they are. The secret stays on this side.

import { requireOwnPage } from "./console-guard.js";
import { send } from "./http.js";
import { digest, FirstAnswers, keyOf } from "./idempotency.js";
import { readOrder } from "./order.js";
import { signedTarget } from "./sign.js";
import { ask } from "./upstream.js";
import { UpstreamClock } from "./upstream-clock.js";

/** @typedef {import("node:http").IncomingMessage} Request */
/** @typedef {Omit<import("./settings.js").Settings, "upstream"> & { upstream: URL }} Settings */
/** @typedef {{ status: number, headers: Record<string, string>, body: Buffer }} Answer */

/** What of an answer's head is passed on, beside its status. */
const PASSED_ON = ["content-type", "date", "retry-after"];

/** The proxy of one server, with what it remembers. */
export class SigningProxy {
  #answers = new FirstAnswers();
  #clock = new UpstreamClock();

  /**
   * Answers one request to `/console/api/…`.
   * @param {Settings} settings
   * @param {Request} req
   * @param {import("node:http").ServerResponse} res
   * @param {number} port the port this server listens on
   */
  async handle(settings, req, res, port) {
    requireOwnPage(req, port);
    const order = await readOrder(req);
    const fault = req.headers["x-sim-fault"];
    if (settings.mode === "sim" && typeof fault === "string") order.headers["x-sim-fault"] = fault;
    const key = order.method === "POST" ? keyOf(req) : null;
    const first = () => this.#passOn(settings, order);
    const answer =
      key === null
        ? await first()
        : await this.#answers.get(key, digest(order.operation, order.body), first);
    for (const [name, value] of Object.entries(answer.headers)) res.setHeader(name, value);
    const type = answer.headers["content-type"] ?? "application/octet-stream";
    send(res, answer.status, type, answer.body);
  }

  /**
   * Signs a request, sends it, and waits for its answer.
   * @param {Settings} settings
   * @param {import("./order.js").Order} order
   * @returns {Promise<Answer>}
   */
  async #passOn({ credentials, upstream }, { operation, method, zone, query, headers, body }) {
    const path = upstream.pathname.replace(/\/$/, "") + operation;
    const time = this.#clock.now(upstream.origin, zone);
    const target = signedTarget({ method, path, query, body }, credentials, time);
    const sent = Date.now();
    const answer = await ask(upstream, { method, target, headers, body });
    this.#clock.learn(upstream.origin, zone, answer, sent);
    const passed = PASSED_ON.flatMap((name) => {
      const value = answer.headers[name];
      return typeof value === "string" ? [[name, value]] : [];
    });
    return { status: answer.status, headers: Object.fromEntries(passed), body: answer.body };
  }
}
