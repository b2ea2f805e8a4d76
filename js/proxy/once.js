/**
 * Passes each change on once. A browser may deliver one POST more than once: when a reused connection closes
 * without a response, which a page can neither see nor prevent. The client therefore sends each attempt with its
 * own key, and the key is recorded before anything is sent. A change that has begun is never sent again, also
 * after a restart: its outcome is in the operation log, where the client looks.
 */
import { busy, inDoubt, Refusal, refuse } from "./refusal.js";
import { ofRefusal } from "./response.js";

/** @typedef {import("./types.d.ts").StoredResponse} StoredResponse */
/** @typedef {import("./types.d.ts").IdempotencyStore} IdempotencyStore */

/**
 * @typedef {object} Change
 * @property {string} key in the store
 * @property {string} fingerprint
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
  /** Keys that this process has begun, the oldest first: a store that fails must not let one begin twice. @type {Map<string, number>} */
  #begun = new Map();

  /** @param {IdempotencyStore} store */
  constructor(store) {
    this.#store = store;
  }

  /**
   * The response to the first request of a key.
   *
   * @param {Change} change
   * @param {Call} call
   * @param {() => Promise<StoredResponse>} send passes it on; called once for each key
   * @returns {Promise<StoredResponse>}
   */
  async respond(change, call, send) {
    const running = this.#running.get(change.key);
    if (running) {
      checkFingerprint(running.fingerprint, change);
      return await call.deadline.wait(running.response).catch(() => {
        throw inDoubt("The request is being passed on already, and there is no response yet.");
      });
    }
    const response = this.#first(change, call, send);
    this.#running.set(change.key, { fingerprint: change.fingerprint, response });
    try {
      return await response;
    } finally {
      this.#running.delete(change.key);
    }
  }

  /**
   * @param {Change} change
   * @param {Call} call
   * @param {() => Promise<StoredResponse>} send
   */
  async #first(change, call, send) {
    const known = await this.#begin(change, call);
    if (known) {
      return known;
    }
    const response = await send().catch((error) => {
      if (error instanceof Refusal) {
        return ofRefusal(error);
      }
      call.report(error, "the proxy itself");
      return ofRefusal(inDoubt("The proxy failed."));
    });
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
  async #begin(change, { deadline, report }) {
    const { key, fingerprint, until } = change;
    /** @type {Partial<Extract<Awaited<ReturnType<IdempotencyStore["begin"]>>, { first: false }>> | { first: true }} */
    let begun;
    try {
      begun = Object(await deadline.wait(this.#store.begin(key, fingerprint, until)));
      if (typeof begun.first !== "boolean") {
        throw new TypeError("`begin` must resolve to an object with `first`");
      }
    } catch (error) {
      report(error, "store.begin");
      throw busy("The store of the proxy cannot be used.");
    }
    if (begun.first) {
      if (this.#hasBegun(key)) {
        report(new Error("`begin` was first twice for one key"), "store.begin");
        throw inDoubt("This request was passed on before.");
      }
      this.#remember(key, until);
      return undefined;
    }
    checkFingerprint(begun.fingerprint, change);
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

  /** @param {string} key */
  #hasBegun(key) {
    return (this.#begun.get(key) ?? 0) >= Date.now();
  }

  /**
   * @param {string} key
   * @param {number} until
   */
  #remember(key, until) {
    const now = Date.now();
    for (const [oldest, end] of this.#begun) {
      if (end >= now) {
        break;
      }
      this.#begun.delete(oldest);
    }
    this.#begun.set(key, until);
  }
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
 * @param {string | undefined} known
 * @param {Change} change
 */
function checkFingerprint(known, { fingerprint }) {
  if (known !== fingerprint) {
    refuse(422, "This Idempotency-Key was used for another request.");
  }
}

/**
 * A digest in hexadecimal.
 *
 * @param {readonly string[]} parts
 */
export async function digest(parts) {
  // As JSON, so that no two lists give one text.
  const bytes = new TextEncoder().encode(JSON.stringify(parts));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
