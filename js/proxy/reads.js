/** Reads: lists of a cluster, and the operation log. They may be passed on any number of times. */
import { withSecret } from "./core.js";
import { visible } from "./log.js";
import { authenticated, checkAuthorized, mayReadLog, toPublic } from "./permission.js";
import { readQuery } from "./read-request.js";
import { Refusal, refuse } from "./refusal.js";
import { expired, passedOn } from "./response.js";
import { isPassedOn } from "./window.js";

/** @typedef {import("./create-proxy.js").Call} Call */
/** @typedef {import("./types.d.ts").StoredResponse} StoredResponse */

export class Reads {
  #options;
  #api;
  #quotas;

  /** @param {import("./create-proxy.js").Parts} parts */
  constructor({ options, api, quotas }) {
    this.#options = options;
    this.#api = api;
    this.#quotas = quotas;
  }

  /**
   * @param {import("./create-proxy.js").Incoming} incoming
   * @returns {Promise<StoredResponse>}
   */
  async respond(incoming) {
    const call = await authenticated(incoming, this.#options.authenticate);
    const leave = this.#quotas.enter(call.id);
    try {
      return await this.#passOn(call);
    } finally {
      leave();
    }
  }

  /** @param {Call} call */
  async #passOn(call) {
    const { authorize, log } = this.#options;
    const { clock } = this.#api;
    const asked = readQuery(call.request, call.operation, call.core);
    const { zone, operation } = asked.forward;
    const isLog = operation === "/operation";
    if (isLog && log === "none") {
      refuse(403, "The operation log is not passed on.");
    }
    await checkAuthorized(call, authorize, toPublic(asked.forward));
    const time = asked.wanted ?? clock.signingTime(zone);
    if (!isPassedOn("GET", time, clock.now(zone))) {
      this.#api.learnTimeSoon(call, zone);
      return expired(clock.date(zone));
    }
    const credentials = await this.#api.credentialsOf(call);
    const response = await this.#api.send(call, asked, time, credentials);
    if (!isLog || log !== "own") {
      return passedOn(response, response.text);
    }
    const { secretAccessKey } = credentials;
    // A 4xx would say that it was not passed on.
    const page = await this.#visible(call, asked.forward, response.json, secretAccessKey).catch(
      (error) => {
        if (!(error instanceof Refusal)) call.report(error, "the proxy itself");
        throw new Refusal(502, "Whose the rows of the operation log are could not be found out.");
      },
    );
    return passedOn(response, page);
  }

  /**
   * @param {Call} call
   * @param {import("./core.js").ForwardRecord} forward
   * @param {Record<string, unknown>} page
   * @param {string} secretAccessKey
   */
  async #visible(call, { zone, job_ids }, page, secretAccessKey) {
    const { authorize } = this.#options;
    const { core } = call;
    return await visible(page, {
      core,
      byJob: job_ids !== undefined,
      mayRead: (cluster_id) => mayReadLog(call, authorize, { zone, cluster_id }),
      // By the secret, so that it is the same in every process, and nobody can find out what it stands for.
      pseudonym: (text) =>
        withSecret(secretAccessKey, (secret) => core.signText(`hidden job\n${text}`, secret))
          .replace(/\W/g, "")
          .slice(0, 16)
          .toLowerCase(),
    });
  }
}
