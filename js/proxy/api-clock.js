/**
 * The API's clock, by what it answers. By its last `Date` the proxy knows which timestamps are still accepted.
 * What it signs a request with that names no time, it changes only after a refusal because of the clock (1300):
 * a `Date` alone may be that of a server in between.
 */
import { MAX_OFFSET_MS } from "./window.js";

/** The most clocks kept. Each zone is a data centre and may have its own. */
const MAX_CLOCKS = 100;

/** How long a `Date` is used, in milliseconds. */
const KEEP_MS = 10 * 60_000;

/** A refused timestamp that was off by at most this shows that the clock is wrong (ms). */
const SHOULD_PASS_MS = 55_000;

/**
 * @typedef {object} Clock offsets of the API's clock from this server's, in milliseconds
 * @property {number} signing for requests without a time of their own
 * @property {number} shown by its last `Date`
 * @property {number} at when that was, by this server's clock
 */

export class ApiClock {
  /** By zone, the least recently used first. @type {Map<string, Clock>} */
  #clocks = new Map();

  /**
   * The time to sign a request with that names none.
   *
   * @param {string} zone
   */
  signingTime(zone) {
    return Date.now() + (this.#clocks.get(zone)?.signing ?? 0);
  }

  /**
   * The API's clock, in milliseconds since 1970.
   *
   * @param {string} zone
   */
  now(zone) {
    const clock = this.#recent(zone);
    return clock ? Date.now() + clock.shown : this.signingTime(zone);
  }

  /**
   * The same in the form of `Date`; null unless a recent `Date` of the API is known, because a client would take
   * this server's time for the API's.
   *
   * @param {string} zone
   */
  date(zone) {
    const clock = this.#recent(zone);
    return clock ? new Date(Date.now() + clock.shown).toUTCString() : null;
  }

  /**
   * Learns from a response.
   *
   * @param {string} zone
   * @param {object} response
   * @param {string | null} response.date its `Date`
   * @param {boolean} response.isCached whether a cache sent it
   * @param {boolean} response.isExpired whether it refuses the timestamp
   * @param {number} response.signed the timestamp
   * @param {number} response.sent when it was sent, by this server's clock
   */
  learn(zone, { date, isCached, isExpired, signed, sent }) {
    const received = Date.now();
    // `Date` is cut to whole seconds and was written at some time between sending and now.
    const shown = Date.parse(date ?? "") + 500 - (sent + received) / 2;
    if (isCached || !(Math.abs(shown) <= MAX_OFFSET_MS)) {
      return;
    }
    // A client that asks whether an old timestamp is still accepted is refused rightly.
    const teaches = isExpired && Math.abs(signed - this.signingTime(zone)) <= SHOULD_PASS_MS;
    const signing = teaches ? shown : (this.#clocks.get(zone)?.signing ?? 0);
    this.#clocks.delete(zone);
    this.#clocks.set(zone, { signing, shown, at: received });
    const [oldest] = this.#clocks.keys();
    if (this.#clocks.size > MAX_CLOCKS && oldest !== undefined) {
      this.#clocks.delete(oldest);
    }
  }

  /** @param {string} zone */
  #recent(zone) {
    const clock = this.#clocks.get(zone);
    // The clock may have been set back since.
    return clock && Math.abs(Date.now() - clock.at) <= KEEP_MS ? clock : undefined;
  }
}
