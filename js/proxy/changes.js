/**
 * Changes: removals and additions, each of which is passed on once.
 *
 * A refusal tells the client that its request was not passed on. That must also be true of the second delivery of
 * one that was: a browser may deliver a POST twice and hear only the second response. So whatever may turn out
 * differently the second time (a limit, a clock, a function that fails) is decided under the request's key, and a
 * repeated key gets the first response.
 */
import { auditOf } from "./audit.js";
import { Membership } from "./membership.js";
import { Once } from "./once.js";
import { authenticated, checkAuthorized, mayReadLog, toPublic } from "./permission.js";
import { readBody, readChange, readChangeHead } from "./read-request.js";
import { busy, inDoubt, Refusal, refuse } from "./refusal.js";
import { expired, passedOn } from "./response.js";
import { isPassedOn, isPlausible, keepUntil } from "./window.js";

/**
 * In how many turns of Node's event loop a reset connection is noticed that was reset when its request was read:
 * the error is read in the next one, and the connection is closed in the one after that.
 */
const TURNS = 4;

/** The code of a timestamp that is too far off. */
const EXPIRED = { ret_code: 1300 };

/** @typedef {import("./create-proxy.js").Call} Call */
/** @typedef {import("./create-proxy.js").Incoming} Incoming */
/** @typedef {import("./read-request.js").Asked} Asked */
/** @typedef {import("./types.d.ts").StoredResponse} StoredResponse */

/**
 * @typedef {object} Prepared a change that is decided under its key
 * @property {Call} call
 * @property {import("./once.js").Change} change
 * @property {() => Promise<StoredResponse>} first what its first request leads to
 * @property {() => void} leave
 */

export class Changes {
  #options;
  #api;
  #quotas;
  #once;
  #membership;

  /** @param {import("./create-proxy.js").Parts} parts */
  constructor({ options, api, quotas }) {
    this.#options = options;
    this.#api = api;
    this.#quotas = quotas;
    this.#once = new Once(options.store);
    this.#membership = new Membership(api);
  }

  /**
   * @param {Incoming} incoming
   * @returns {Promise<StoredResponse>}
   */
  async respond(incoming) {
    const { sentKey, wanted } = readChangeHead(incoming.request.headers, incoming.core);
    const prepared = await this.#prepare(incoming, sentKey, wanted).catch((error) => {
      throw this.#once.wasSent(sentKey) ? inDoubt("This request was passed on before.") : error;
    });
    try {
      // A time at which it can never be passed on is refused without a record.
      return isPlausible(wanted)
        ? await this.#once.respond(prepared.change, prepared.call, prepared.first)
        : await prepared.first();
    } finally {
      prepared.leave();
    }
  }

  /**
   * Reads and checks a change. A refusal that says the same every time is thrown; one that may be another the next
   * time becomes what the first request of the key leads to.
   *
   * @param {Incoming} incoming
   * @param {string} sentKey
   * @param {number} wanted
   * @returns {Promise<Prepared>}
   */
  async #prepare(incoming, sentKey, wanted) {
    const { authenticate, timeoutMs, limits } = this.#options;
    const call = await authenticated(incoming, authenticate);
    const { id, core, request, operation, deadline } = call;
    const key = core.fingerprint([id, sentKey]);
    const until = keepUntil(wanted, timeoutMs);
    const change = { key, sentKey, until, fingerprint: "" };
    if (isPlausible(wanted)) {
      this.#quotas.keep(id, key, until);
    }
    let leave = () => {};
    try {
      leave = this.#quotas.enter(id);
      const text = await readBody(request, limits.bodyBytes, deadline);
      const asked = readChange(request, operation, text, limits.nodes, core);
      change.fingerprint = core.fingerprint([operation, asked.forward.body]);
      return { call, change, first: () => this.#passOn(call, asked, wanted, change), leave };
    } catch (error) {
      leave();
      if (error instanceof Refusal && error.status === 429) {
        return { call, change, first: () => Promise.reject(error), leave: () => {} };
      }
      throw error;
    }
  }

  /**
   * @param {Call} call
   * @param {Asked} asked
   * @param {number} wanted
   * @param {import("./once.js").Change} change
   * @returns {Promise<StoredResponse>}
   */
  async #passOn(call, asked, wanted, change) {
    const { audit, membership } = this.#options;
    const { clock } = this.#api;
    const { forward } = asked;
    const { zone } = forward;
    const isTooLate = () => !isPassedOn("POST", wanted, clock.now(zone));
    // The change itself may be why it is not permitted a second time, or its nodes not of the cluster.
    const request = toPublic(forward);
    await this.#checkPermission(call, request);
    if (isTooLate()) {
      this.#api.learnTimeSoon(call, zone);
      return expired(clock.date(zone));
    }
    if (membership) {
      await this.#membership.check(forward, call);
    }
    const record = auditOf(audit, call, request, { timestamp: wanted, key: change.key });
    await record.before();
    return await record.after(async () => {
      const credentials = await this.#api.credentialsOf(call);
      // All of that may have taken its time. A client that has gone is noticed only when events are handled.
      for (let turn = 0; turn < TURNS; turn++) {
        await nextTurn();
      }
      if (call.deadline.hasPassed || call.request.signal?.aborted === true) {
        throw busy("The request was given up.");
      }
      if (isTooLate()) {
        return { stored: expired(clock.date(zone)), json: EXPIRED };
      }
      this.#once.sends(change);
      const response = await this.#api.send(call, asked, wanted, credentials);
      return { stored: passedOn(response, response.text), json: response.json };
    });
  }

  /**
   * Where only own rows of the log are shown, a change must become one: the client would take a hidden row for
   * another's, and its change for one that was not made.
   *
   * @param {Call} call
   * @param {import("./types.d.ts").ProxyRequest} request
   */
  async #checkPermission(call, request) {
    const { authorize, log } = this.#options;
    await checkAuthorized(call, authorize, request);
    if (log === "own" && !(await mayReadLog(call, authorize, request))) {
      refuse(403, "You may not see this cluster in the operation log, which has the outcome.");
    }
  }
}

/** Lets the runtime handle what has arrived. */
function nextTurn() {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
