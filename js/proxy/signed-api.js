/** The API, as the proxy reaches it: each request signed for the time that its client wants. */
import { ApiClock } from "./api-clock.js";
import { ask, checkCredentials } from "./app.js";
import { withSecret } from "./core.js";
import { Deadline } from "./deadline.js";
import { accept } from "./read-request.js";
import { busy } from "./refusal.js";
import { send } from "./upstream.js";

/** @typedef {import("./create-proxy.js").Call} Call */

/** When the API is asked for its time after a refusal, in milliseconds. */
const LEARN_AFTER_MS = 250;

export class SignedApi {
  clock = new ApiClock();
  /** The zones whose time is being asked for. @type {Set<string>} */
  #learning = new Set();
  #options;

  /** @param {ReturnType<typeof import("./options.js").readProxyOptions>} options */
  constructor(options) {
    this.#options = options;
  }

  /**
   * The access key of a principal.
   *
   * @param {Call} call
   */
  async credentialsOf(call) {
    const { credentials } = this.#options;
    return await ask(call, "credentials", async () =>
      checkCredentials(
        typeof credentials === "function" ? await credentials(call.who) : credentials,
      ),
    );
  }

  /**
   * Asks the API for its time a little later, unless it is known. A request was refused because of its own: a client
   * whose clock is off can correct it the next time, by the API's. Not before the refusal, with which nothing is
   * passed on.
   *
   * @param {Call} call
   * @param {string} zone
   */
  learnTimeSoon(call, zone) {
    if (this.clock.date(zone) !== null || this.#learning.has(zone)) {
      return;
    }
    this.#learning.add(zone);
    const learning = pause(LEARN_AFTER_MS)
      .then(() => this.#learnTime(call, zone))
      // It is only an attempt.
      .catch(() => {})
      .finally(() => this.#learning.delete(zone));
    call.waitUntil(learning);
  }

  /**
   * @param {Call} call
   * @param {string} zone
   */
  async #learnTime(call, zone) {
    const deadline = new Deadline(this.#options.timeoutMs);
    try {
      const own = { ...call, deadline };
      const query = ["zone", zone, "limit", "1"];
      const forward = accept(call.core.readRequest("/operation", "GET", query, undefined, 1));
      const credentials = await this.credentialsOf(own);
      const asked = { forward, query, text: undefined };
      await this.send(own, asked, this.clock.signingTime(zone), credentials);
    } finally {
      deadline.stop();
    }
  }

  /**
   * Signs a request and sends it once.
   *
   * @param {Call} call
   * @param {Pick<import("./read-request.js").Asked, "forward" | "query" | "text">} asked
   * @param {number} time the time that is signed, in milliseconds since 1970
   * @param {import("./types.d.ts").ProxyCredentials} credentials asked for before, because an app may take its time
   */
  async send(call, { forward, query, text }, time, { accessKeyId, secretAccessKey }) {
    const { upstream, fetch, limits } = this.#options;
    const { core, deadline } = call;
    const { method, operation, zone, body } = forward;
    const url = withSecret(secretAccessKey, (secret) =>
      core.signedUrl(operation, method, query, text, upstream, time, accessKeyId, secret),
    );
    if (url === undefined) {
      throw busy("The request could not be signed.");
    }
    const sent = Date.now();
    const api = { fetch, responseBytes: limits.responseBytes, core };
    const response = await send(api, { url, method, body }, deadline);
    this.clock.learn(zone, {
      ...{ date: response.date, signed: time, sent },
      isCached: Number(response.age ?? 0) !== 0,
      isExpired: response.json.ret_code === 1300,
    });
    return response;
  }
}

/**
 * Waits, without keeping a Node process running.
 *
 * @param {number} ms
 */
function pause(ms) {
  return new Promise((resolve) => {
    /** @type {{ unref?(): void }} */ (setTimeout(resolve, ms)).unref?.();
  });
}
