// Answers a repeated POST with the first answer. Browsers themselves deliver one POST more than once
// when a reused connection closes without an answer, and no page can see or prevent it. The client
// therefore names each attempt by a key, and here a key goes to the API once.

import { createHash } from "node:crypto";
import { HttpError } from "./http.js";

/** @typedef {import("./proxy.js").Answer} Answer */

/**
 * @typedef {object} Kept
 * @property {string} asked a digest of what was asked for
 * @property {number} since when it was asked for, by `now`
 * @property {Promise<Answer> | null} answer also one that failed; `null` once it takes too much room
 * @property {number} bytes the size of the answer; 0 until it is there
 * @property {boolean} ended has the first request been answered?
 */

/** Nothing was sent, because the client did not wait any more. */
export class GivenUp extends HttpError {
  constructor() {
    super(503, "the request was given up; nothing was sent");
  }
}

/**
 * The key of a request, if it has one.
 * @param {import("node:http").IncomingMessage} req
 * @throws {HttpError} 400 for one that is no key
 */
export function keyOf(req) {
  const key = req.headers["idempotency-key"];
  if (key === undefined) return null;
  if (typeof key === "string" && /^[\x20-\x7e]{1,255}$/.test(key)) return key;
  throw new HttpError(400, "an Idempotency-Key has 1 to 255 printable ASCII characters");
}

/**
 * What is asked for, as a digest: the same key must not stand for anything else.
 * @param {string} operation
 * @param {Buffer} body
 */
export function digest(operation, body) {
  return createHash("sha256").update(`${operation}\n`).update(body).digest("base64");
}

/** The first answers to the requests of the last minutes, by their keys. */
export class IdempotencyStore {
  /** Oldest first. @type {Map<string, Kept>} */
  #kept = new Map();
  #bytes = 0;

  /**
   * @param {object} [limits]
   * @param {number} [limits.keepMs] how long a key is known
   * @param {number} [limits.maxKeys]
   * @param {number} [limits.maxBytes] of all answers together
   * @param {() => number} [limits.now] a clock in milliseconds that never steps
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
   * The answer to the first request with this key. A lost one (502, 504) is repeated like any other:
   * whether the work was done is for the client to find out, not for us to try again.
   * @param {string} key
   * @param {string} asked the digest of what is asked for
   * @param {() => Promise<Answer>} ask sends the request; called for a new key only
   * @returns {Promise<Answer>}
   * @throws {HttpError} 422 if the key stood for something else
   */
  async get(key, asked, ask) {
    this.#forgetOld();
    const known = this.#kept.get(key);
    if (known && known.asked !== asked) {
      throw new HttpError(422, "this Idempotency-Key was used for another request");
    }
    if (known?.answer === null) {
      throw new HttpError(502, "this request was sent before, and its answer is no longer kept");
    }
    if (known) {
      try {
        return await known.answer;
      } catch (error) {
        // Whoever asked first is gone, and nothing was sent: now it is this one's turn.
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

  /** Forgets the oldest key for a new one. One under way is never forgotten: it could be sent twice. */
  #makeRoom() {
    if (this.#kept.size < this.limits.maxKeys) return;
    for (const [key, kept] of this.#kept) {
      if (kept.ended) return this.#forget(key, kept);
    }
    throw new HttpError(503, "too many requests are under way; nothing was sent");
  }

  /** Lets the oldest answers go, but keeps their keys: these are still not sent again. */
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
