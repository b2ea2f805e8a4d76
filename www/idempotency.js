// Answers a repeated POST with the first response. A browser may deliver one POST more than once when
// a reused connection closes without a response, which a page can neither see nor prevent. The client
// therefore sends each attempt with its own key, and the proxy sends each key to the API once.

import { createHash } from "node:crypto";
import { HttpError } from "./http.js";

/** @typedef {import("./proxy.js").Answer} Answer */

/**
 * @typedef {object} Kept
 * @property {string} asked a digest of the request
 * @property {number} since the time of the request, by `now`
 * @property {Promise<Answer> | null} answer also a failed one; `null` once dropped to save memory
 * @property {number} bytes the size of the response; 0 until it has arrived
 * @property {boolean} ended whether the first request has ended
 */

/** Nothing was sent, because the client had already closed its connection. */
export class GivenUp extends HttpError {
  constructor() {
    super(503, "the client has closed the connection; nothing was sent");
  }
}

/**
 * The key of a request, if it has one.
 * @param {import("node:http").IncomingMessage} req
 * @throws {HttpError} 400 for a malformed key
 */
export function keyOf(req) {
  const key = req.headers["idempotency-key"];
  if (key === undefined) return null;
  if (typeof key === "string" && /^[\x20-\x7e]{1,255}$/.test(key)) return key;
  throw new HttpError(400, "an Idempotency-Key must have 1 to 255 printable ASCII characters");
}

/**
 * A digest of the request: a key must not be used for another one.
 * @param {string} operation
 * @param {Buffer} body
 */
export function digest(operation, body) {
  return createHash("sha256").update(`${operation}\n`).update(body).digest("base64");
}

/** The first responses of the last minutes, by key. */
export class IdempotencyStore {
  /** Oldest first. @type {Map<string, Kept>} */
  #kept = new Map();
  #bytes = 0;

  /**
   * @param {object} [limits]
   * @param {number} [limits.keepMs] how long a key is kept
   * @param {number} [limits.maxKeys]
   * @param {number} [limits.maxBytes] of all responses together
   * @param {() => number} [limits.now] a monotonic clock in milliseconds
   */
  constructor({
    keepMs = 10 * 60_000,
    maxKeys = 10_000,
    maxBytes = 64 * 2 ** 20,
    now = () => performance.now(),
  } = {}) {
    this.limits = { keepMs, maxKeys, maxBytes, now };
  }

  /**
   * The response to the first request with this key. A lost one (502, 504) is repeated like any
   * other: the client finds out whether the request was carried out; the proxy does not retry.
   * @param {string} key
   * @param {string} asked the digest of the request
   * @param {() => Promise<Answer>} ask sends the request; called only for a new key
   * @returns {Promise<Answer>}
   * @throws {HttpError} 422 if the key was used for another request
   */
  async get(key, asked, ask) {
    this.#forgetOld();
    const known = this.#kept.get(key);
    if (known && known.asked !== asked) {
      throw new HttpError(422, "this Idempotency-Key was used for another request");
    }
    if (known?.answer === null) {
      throw new HttpError(502, "this request was sent before, and its response is no longer kept");
    }
    if (known) {
      try {
        return await known.answer;
      } catch (error) {
        // The first client has gone and nothing was sent: this request takes its place.
        if (error instanceof GivenUp) return this.get(key, asked, ask);
        throw error;
      }
    }
    this.#makeRoom();
    const answer = ask();
    /** @type {Kept} */
    const kept = { asked, since: this.limits.now(), answer, bytes: 0, ended: false };
    this.#kept.set(key, kept);
    try {
      const { body } = await answer;
      kept.bytes = body.length;
      return await answer;
    } catch (error) {
      if (error instanceof GivenUp) this.#forget(key, kept);
      throw error;
    } finally {
      kept.ended = true;
      this.#bytes += kept.bytes;
      this.#shrink();
    }
  }

  #forgetOld() {
    const { now, keepMs } = this.limits;
    for (const [key, kept] of this.#kept) {
      if (now() - kept.since <= keepMs) return;
      if (kept.ended) this.#forget(key, kept);
    }
  }

  /** Forgets the oldest key that has ended: one in flight could otherwise be sent twice. */
  #makeRoom() {
    if (this.#kept.size < this.limits.maxKeys) return;
    for (const [key, kept] of this.#kept) {
      if (kept.ended) return this.#forget(key, kept);
    }
    throw new HttpError(503, "too many requests are in flight; nothing was sent");
  }

  /** Drops the oldest responses but keeps their keys, so that these are not sent again. */
  #shrink() {
    for (const kept of this.#kept.values()) {
      if (this.#bytes <= this.limits.maxBytes) return;
      if (kept.bytes === 0) continue;
      this.#bytes -= kept.bytes;
      Object.assign(kept, { answer: null, bytes: 0 });
    }
  }

  /**
   * @param {string} key
   * @param {Kept} kept
   */
  #forget(key, kept) {
    this.#kept.delete(key);
    this.#bytes -= kept.bytes;
  }
}
