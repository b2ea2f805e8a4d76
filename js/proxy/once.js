/**
 * Passes each change on once. A browser may deliver one POST more than once: when a reused connection closes
 * without a response, which a page can neither see nor prevent. The client therefore sends each attempt with its
 * own key, and the key is recorded before anything is sent. A change that has begun is never sent again, also
 * after a restart: its outcome is in the operation log, where the client looks.
 */
import { busy, inDoubt, Refusal } from "./refusal.js";
import { ofRefusal } from "./response.js";

/** @typedef {import("./types.d.ts").StoredResponse} StoredResponse */
/** @typedef {import("./types.d.ts").IdempotencyStore} IdempotencyStore */

/**
 * @typedef {object} Change
 * @property {string} key in the store
 * @property {string} sentKey the Idempotency-Key
 * @property {string} fingerprint of the request; empty if it was refused before it was read
 * @property {number} until when the key may be forgotten
 */

/**
 * @typedef {object} Call
 * @property {import("./deadline.js").Deadline} deadline
 * @property {(error: unknown, what: string) => void} report
 * @property {(work: Promise<unknown>) => void} waitUntil
 */

export class Once {
  #store;
  /** Changes of this process that are under way. @type {Map<string, { fingerprint: string, response: Promise<StoredResponse> }>} */
  #running = new Map();
  /** Keys that this process has begun: a store that fails must not let one begin twice. */
  #begun = new Expiring();
  /** Keys, as they were sent, of changes that this process has passed on. */
  #sent = new Expiring();

  /** @param {IdempotencyStore} store */
  constructor(store) {
    this.#store = store;
  }

  /**
   * The response to the first request of a key. Never rejects.
   *
   * @param {Change} change
   * @param {Call} call
   * @param {() => Promise<StoredResponse>} first what the first request leads to; called once for each key
   * @returns {Promise<StoredResponse>}
   */
  async respond(change, call, first) {
    const running = this.#running.get(change.key);
    if (running) {
      if (!isSame(running.fingerprint, change)) {
        return another();
      }
      return await call.deadline
        .wait(running.response)
        .catch(() => ofRefusal(inDoubt("The request is being passed on, without a response yet.")));
    }
    const response = this.#respondOnce(change, call, first);
    this.#running.set(change.key, { fingerprint: change.fingerprint, response });
    // A client that goes away must not end it in the middle.
    call.waitUntil(response);
    try {
      return await response;
    } finally {
      this.#running.delete(change.key);
    }
  }

  /**
   * A change is about to be passed on.
   *
   * @param {Change} change
   */
  sends({ sentKey, until }) {
    this.#sent.add(sentKey, until);
  }

  /**
   * Whether this process has passed on a request with this Idempotency-Key, whoever sent it.
   *
   * @param {string} sentKey
   */
  wasSent(sentKey) {
    return this.#sent.has(sentKey);
  }

  /**
   * @param {Change} change
   * @param {Call} call
   * @param {() => Promise<StoredResponse>} first
   * @returns {Promise<StoredResponse>}
   */
  async #respondOnce(change, call, first) {
    try {
      const known = await this.#begin(change, call);
      if (known) {
        return known;
      }
    } catch (error) {
      return refusalOf(error, call);
    }
    const response = await first().catch((error) => refusalOf(error, call));
    await this.#finish(change.key, response, call);
    return response;
  }

  /**
   * Begins a change. Returns the response if it was begun before.
   *
   * @param {Change} change
   * @param {Call} call
   * @returns {Promise<StoredResponse | undefined>}
   */
  async #begin({ key, fingerprint, until }, { deadline, report }) {
    /** @type {Partial<Extract<Awaited<ReturnType<IdempotencyStore["begin"]>>, { first: false }>> | { first: true }} */
    let begun;
    try {
      begun = Object(await deadline.wait(this.#store.begin(key, fingerprint, until)));
      if (typeof begun.first !== "boolean") {
        throw new TypeError("`begin` must resolve to an object with `first`");
      }
    } catch (error) {
      report(error, "store.begin");
      throw this.#begun.has(key)
        ? inDoubt("This request was passed on before.")
        : busy("The store of the proxy cannot be used.");
    }
    if (begun.first) {
      if (this.#begun.has(key)) {
        report(new Error("`begin` was first twice for one key"), "store.begin");
        throw inDoubt("This request was passed on before.");
      }
      this.#begun.add(key, until);
      return undefined;
    }
    if (!isSame(begun.fingerprint, { fingerprint })) {
      return another();
    }
    const response = begun.response && restored(begun.response);
    if (response) {
      return response;
    }
    throw inDoubt("This request was passed on before, and its response is not known.");
  }

  /**
   * Records the response. The client is told also if that fails: what happened is known.
   *
   * @param {string} key
   * @param {StoredResponse} response
   * @param {Call} call
   */
  async #finish(key, response, { deadline, report, waitUntil }) {
    // A `Date` that is repeated later would be a wrong clock.
    const { date: _, "ehpc-date": __, age: ___, ...headers } = response.headers;
    const finished = Promise.resolve()
      .then(() => this.#store.finish(key, { ...response, headers }))
      .catch((error) => report(error, "store.finish"));
    waitUntil(finished);
    await deadline.wait(finished).catch(() => {});
  }
}

/** Keys that are forgotten when their time has passed. */
class Expiring {
  /** Until when each is kept, the oldest first. @type {Map<string, number>} */
  #keys = new Map();

  /** @param {string} key */
  has(key) {
    return (this.#keys.get(key) ?? 0) >= Date.now();
  }

  /**
   * @param {string} key
   * @param {number} until
   */
  add(key, until) {
    const now = Date.now();
    for (const [oldest, end] of this.#keys) {
      if (end >= now) {
        break;
      }
      this.#keys.delete(oldest);
    }
    this.#keys.set(key, until);
  }
}

/**
 * @param {unknown} error
 * @param {Call} call
 */
function refusalOf(error, { report }) {
  if (error instanceof Refusal) {
    return ofRefusal(error);
  }
  report(error, "the proxy itself");
  return ofRefusal(inDoubt("The proxy failed."));
}

/**
 * A response from a store, if it is one of ours.
 *
 * @param {StoredResponse} response
 * @returns {StoredResponse | undefined}
 */
function restored({ status, headers, body }) {
  if (
    typeof body !== "string" ||
    !Number.isInteger(status) ||
    (status !== 200 && (status < 400 || status > 599))
  ) {
    return undefined;
  }
  const wait = Object(headers)["retry-after"];
  return { status, headers: /^\d+$/.test(wait) ? { "retry-after": wait } : {}, body };
}

/**
 * Whether a key is used for the same request again. One that was refused before it was read is any request, and
 * one of which a store does not say what it was may be this one.
 *
 * @param {unknown} known
 * @param {{ fingerprint: string }} change
 */
function isSame(known, { fingerprint }) {
  return typeof known !== "string" || known === "" || fingerprint === "" || known === fingerprint;
}

function another() {
  return ofRefusal(new Refusal(422, "This Idempotency-Key was used for another request."));
}
