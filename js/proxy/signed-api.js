/** The API, as the proxy reaches it: each request signed for the time that its client wants. */
import { ApiClock } from "./api-clock.js";
import { ask, checkCredentials } from "./app.js";
import { withSecret } from "./core.js";
import { accept } from "./read-request.js";
import { busy } from "./refusal.js";
import { send } from "./upstream.js";

/** @typedef {import("./create-proxy.js").Call} Call */

export class SignedApi {
  clock = new ApiClock();
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
   * Asks the API for its time, unless it is known. A request is about to be refused because of its own: without the
   * API's, a client whose clock is off could not correct it.
   *
   * @param {Call} call
   * @param {string} zone
   */
  async askTime(call, zone) {
    if (this.clock.date(zone) !== null) {
      return;
    }
    const query = ["zone", zone, "limit", "1"];
    const forward = accept(call.core.readRequest("/operation", "GET", query, undefined, 1));
    const key = await this.credentialsOf(call);
    const asked = { forward, query, text: undefined };
    // If that fails, the client is told without a time.
    await this.send(call, asked, this.clock.signingTime(zone), key).catch(() => {});
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
