/**
 * How much one principal may use, so that nobody locks the others out. Counted in the memory of one process:
 * several allow as many times as much.
 */
import { busy } from "./refusal.js";

/** A principal that has sent nothing for so long has its full share again, in milliseconds. */
const MINUTE_MS = 60_000;

/**
 * @typedef {object} Account
 * @property {number} inFlight
 * @property {number} tokens how many requests may follow at once
 * @property {number} at when the tokens were counted
 * @property {Map<string, number>} keys until when each is kept
 */

export class Quotas {
  #limits;
  /** The least recently used first. @type {Map<string, Account>} */
  #accounts = new Map();

  /** @param {{ inFlight: number, perMinute: number, keys: number }} limits */
  constructor(limits) {
    this.#limits = limits;
  }

  /** How many principals are remembered. */
  get size() {
    return this.#accounts.size;
  }

  /**
   * Counts a request.
   *
   * @param {string} id of the principal
   * @returns {() => void} to call when it has ended
   * @throws {import("./refusal.js").Refusal} 429
   */
  enter(id) {
    const { inFlight, perMinute } = this.#limits;
    const account = this.#account(id);
    const now = Date.now();
    const gained = (Math.max(0, now - account.at) * perMinute) / MINUTE_MS;
    account.tokens = Math.min(perMinute, account.tokens + gained);
    account.at = now;
    if (account.inFlight >= inFlight) {
      throw busy(`You have ${inFlight} requests in flight.`);
    }
    if (account.tokens < 1) {
      const seconds = ((1 - account.tokens) * MINUTE_MS) / perMinute / 1000;
      throw busy(`You have sent ${perMinute} requests within a minute.`, seconds);
    }
    account.tokens -= 1;
    account.inFlight += 1;
    return () => {
      account.inFlight -= 1;
    };
  }

  /**
   * Counts a key. One that is counted already costs nothing.
   *
   * @param {string} id of the principal
   * @param {string} key
   * @param {number} until when it is forgotten
   * @throws {import("./refusal.js").Refusal} 429
   */
  keep(id, key, until) {
    const { keys } = this.#account(id);
    if (keys.size >= this.#limits.keys && !keys.has(key)) {
      const now = Date.now();
      let next = Number.POSITIVE_INFINITY;
      for (const [kept, end] of keys) {
        if (end < now) {
          keys.delete(kept);
        } else {
          next = Math.min(next, end);
        }
      }
      if (keys.size >= this.#limits.keys) {
        // A key that was dropped early could be carried out twice.
        throw busy(`You have made ${keys.size} changes within 12 minutes.`, (next - now) / 1000);
      }
    }
    keys.set(key, until);
  }

  /** @param {string} id */
  #account(id) {
    const account = this.#accounts.get(id) ?? {
      ...{ inFlight: 0, tokens: this.#limits.perMinute, at: Date.now() },
      keys: new Map(),
    };
    this.#accounts.delete(id);
    this.#accounts.set(id, account);
    this.#forgetIdle();
    return account;
  }

  /** Looks at two, so that more are forgotten than come. */
  #forgetIdle() {
    const now = Date.now();
    let left = 2;
    for (const [id, { inFlight, at, keys }] of this.#accounts) {
      if (left === 0 || now - at < MINUTE_MS) {
        return;
      }
      left -= 1;
      if (inFlight === 0 && ![...keys.values()].some((until) => until >= now)) {
        this.#accounts.delete(id);
      }
    }
  }
}
