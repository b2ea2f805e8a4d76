/** The proxy: the stages of one request, in their order. */
import { ask, idOf } from "./app.js";
import { auditOf } from "./audit.js";
import { loadCore, withSecret } from "./core.js";
import { Deadline } from "./deadline.js";
import { visible } from "./log.js";
import { Membership } from "./membership.js";
import { digest, Once } from "./once.js";
import { readProxyOptions } from "./options.js";
import { checkOrigin } from "./origin.js";
import { Quotas } from "./quotas.js";
import { operationOf, readRequest } from "./read-request.js";
import { busy, Refusal, refuse } from "./refusal.js";
import { dateHeaders, expired, ofError, toResponse } from "./response.js";
import { SignedApi } from "./signed-api.js";
import { isPassedOn, keepUntil } from "./window.js";

/** @typedef {import("./types.d.ts").StoredResponse} StoredResponse */
/** @typedef {import("./types.d.ts").ProxyRequest} ProxyRequest */
/** @typedef {import("./types.d.ts").Principal} Principal */
/** @typedef {import("./read-request.js").Asked} Asked */
/** @typedef {import("./upstream.js").ApiResponse} ApiResponse */

/**
 * @typedef {object} Call one request, once it is known who sends it
 * @property {import("./core.js").ProxyCore} core
 * @property {Principal} who
 * @property {string} id
 * @property {Deadline} deadline
 * @property {(error: unknown, what: string) => void} report
 * @property {(work: Promise<unknown>) => void} waitUntil
 * @property {() => boolean} isGivenUp whether its client has gone
 */

/** @type {typeof import("./types.d.ts").createProxy} */
export function createProxy(given) {
  const proxy = new SigningProxy(
    /** @type {import("./types.d.ts").ProxyOptions} */ (/** @type {unknown} */ (given)),
  );
  /** @type {(request: Request, context?: import("./types.d.ts").RuntimeContext) => Promise<Response>} */
  const handler = (request, context) => proxy.handle(request, context);
  return Object.assign(handler, { path: proxy.options.path });
}

class SigningProxy {
  #api;
  #quotas;
  #once;
  /** @type {Membership | undefined} */
  #membership;

  /** @param {import("./types.d.ts").ProxyOptions} given */
  constructor(given) {
    this.options = readProxyOptions(given);
    this.#api = new SignedApi(this.options);
    this.#quotas = new Quotas(this.options.limits);
    this.#once = new Once(this.options.store);
  }

  /**
   * @param {Request} request
   * @param {import("./types.d.ts").RuntimeContext} [context]
   */
  async handle(request, context) {
    const { report, timeoutMs } = this.options;
    const deadline = new Deadline(timeoutMs);
    try {
      return await this.#handle(request, deadline, (work) => context?.waitUntil?.(work));
    } catch (error) {
      return ofError(error, report);
    } finally {
      deadline.stop();
    }
  }

  /**
   * @param {Request} request
   * @param {Deadline} deadline
   * @param {(work: Promise<unknown>) => void} waitUntil
   */
  async #handle(request, deadline, waitUntil) {
    const { path, origins, authenticate, limits, report } = this.options;
    const core = await loadCore();
    const operation = operationOf(request.url, path);
    const refused = core.refusedOperation(operation, request.method);
    if (refused) {
      throw new Refusal(refused.status, refused.message);
    }
    checkOrigin(request, origins);
    const who = await ask({ deadline, report }, "authenticate", () => authenticate(request));
    if (!who) {
      refuse(401, "Sign in first.");
    }
    const id = await ask({ deadline, report }, "authenticate", () => idOf(who));
    const leave = this.#quotas.enter(id);
    try {
      const asked = await readRequest(request, operation, limits, core, deadline);
      const isGivenUp = () => request.signal?.aborted === true;
      const call = { core, who, id, deadline, report, waitUntil, isGivenUp };
      await this.#authorize(call, toPublic(asked.forward));
      return toResponse(
        asked.forward.method === "POST"
          ? await this.#change(call, asked)
          : await this.#read(call, asked),
      );
    } finally {
      leave();
    }
  }

  /**
   * @param {Call} call
   * @param {ProxyRequest} request
   */
  async #authorize(call, request) {
    const { authorize, log } = this.options;
    if (request.operation === "/operation" && log === "none") {
      refuse(403, "The operation log is not passed on.");
    }
    if ((await ask(call, "authorize", () => authorize(call.who, request))) !== true) {
      refuse(403, "You may not do this.");
    }
  }

  /**
   * @param {Call} call
   * @param {Asked} asked
   * @returns {Promise<StoredResponse>}
   */
  async #read(call, asked) {
    const { zone, operation } = asked.forward;
    const time = asked.wanted ?? this.#api.clock.signingTime(zone);
    if (!isPassedOn("GET", time, this.#api.clock.now(zone))) {
      return expired(this.#api.clock.date(zone));
    }
    const response = await this.#api.send(call, asked, time);
    const isLog = operation === "/operation" && this.options.log === "own";
    const body = isLog ? await this.#visible(call, asked, response.json) : response.text;
    return passedOn(response, body);
  }

  /**
   * @param {Call} call
   * @param {Asked} asked
   * @returns {Promise<StoredResponse>}
   */
  async #change(call, asked) {
    const { timeoutMs, membership } = this.options;
    const { forward, wanted = Number.NaN } = asked;
    const { zone, operation, body } = forward;
    const isTooLate = () => !isPassedOn("POST", wanted, this.#api.clock.now(zone));
    const key = await digest([call.id, asked.key]);
    const fingerprint = await digest([operation, body]);
    if (isTooLate()) {
      return expired(this.#api.clock.date(zone));
    }
    if (membership) {
      this.#membership ??= new Membership(call.core);
      await this.#membership.check(forward, (path, query) => this.#list(call, zone, path, query));
    }
    const until = keepUntil(wanted, timeoutMs);
    this.#quotas.keep(call.id, key, until);
    return await this.#once.respond({ key, fingerprint, until }, call, async () => {
      const record = auditOf(this.options.audit, call, toPublic(forward), {
        timestamp: wanted,
        key,
      });
      await record.before();
      // All of that may have taken its time.
      if (call.deadline.hasPassed || call.isGivenUp()) {
        throw busy("The request was given up.");
      }
      if (isTooLate()) {
        return expired(this.#api.clock.date(zone));
      }
      return await record.after(async () => {
        const response = await this.#api.send(call, asked, wanted);
        return { stored: passedOn(response, response.text), json: response.json };
      });
    });
  }

  /**
   * Reads a page of a list for the proxy itself.
   *
   * @param {Call} call
   * @param {string} zone
   * @param {string} operation
   * @param {string[]} query
   */
  async #list(call, zone, operation, query) {
    const forward = call.core.readRequest(operation, "GET", query, undefined, 1);
    if ("refused" in forward) {
      throw new Refusal(forward.refused.status, forward.refused.message);
    }
    const time = this.#api.clock.signingTime(zone);
    const asked = { forward, query, text: undefined };
    // Whatever became of it, it has changed nothing.
    const response = await this.#api.send(call, asked, time).catch(() => {
      throw busy("The cluster's lists could not be read, so its members are not known.");
    });
    return response.text;
  }

  /**
   * @param {Call} call
   * @param {Asked} asked
   * @param {Record<string, unknown>} page
   */
  async #visible(call, { forward: { zone, job_ids } }, page) {
    const { authorize } = this.options;
    const { core, who } = call;
    const { secretAccessKey } = await this.#api.credentialsOf(call);
    return await visible(page, {
      core,
      byJob: job_ids !== undefined,
      mayRead: async (cluster_id) => {
        const request = { operation: /** @type {const} */ ("/operation"), zone, cluster_id };
        const answer = authorize(who, { ...request, method: "GET" });
        return (await ask(call, "authorize", () => answer)) === true;
      },
      // By the secret, so that it is the same in every process, and nobody can find out what it stands for.
      pseudonym: (text) =>
        withSecret(secretAccessKey, (secret) => core.signText(`hidden job\n${text}`, secret))
          .replace(/\W/g, "")
          .slice(0, 16)
          .toLowerCase(),
    });
  }
}

/**
 * @param {ApiResponse} response
 * @param {string} body
 * @returns {StoredResponse}
 */
function passedOn({ date, age }, body) {
  return { status: 200, headers: { ...dateHeaders(date), ...(age !== null && { age }) }, body };
}

/**
 * What the app's functions are told.
 *
 * @param {import("./core.js").ForwardRecord} forward
 * @returns {ProxyRequest}
 */
function toPublic({ operation, method, zone, cluster_id, hpcqueue_id, nodelist }) {
  return Object.freeze({
    ...{ operation, method, zone },
    ...(cluster_id !== undefined && { cluster_id }),
    ...(hpcqueue_id !== undefined && { hpcqueue_id }),
    ...(nodelist !== undefined && { nodelist: Object.freeze(nodelist) }),
  });
}
