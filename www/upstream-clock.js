// The API's clock. The API refuses a timestamp more than 60 s off with code 1300, and each of its
// responses has a `Date`, from which the proxy learns the clock to sign by. The refusal itself goes
// to the page, which sends once more: a request refused with 1300 is never carried out.

/** The longest response that is checked for a refusal, in bytes. */
const MAX_REFUSAL = 2 ** 16;

/** The most clocks kept. */
const MAX_CLOCKS = 100;

/** Larger offsets are ignored, in milliseconds. */
const MAX_OFFSET = 10 * 60_000;

/** How long the time of a `Date` is used, in milliseconds. */
const KEEP_MS = 10 * 60_000;

/** A refused timestamp that was off by at most this much shows that the offset is wrong (ms). */
const SHOULD_PASS = 55_000;

/**
 * @typedef {object} Clock offsets of an API clock from this server's, in milliseconds
 * @property {number} signing for requests without a time of their own
 * @property {number} shown by its last `Date`
 * @property {number} at when that was, by `performance.now()`
 */

/** The API's clocks, as offsets from this server's. */
export class UpstreamClock {
  /**
   * By origin and zone. Each zone is a data centre and may have its own clock; with one offset for
   * all, two that differ would overwrite each other. If all share one clock, the cost is one more
   * refusal for each zone.
   * @type {Map<string, Clock>}
   */
  #clocks = new Map();

  /**
   * The time to sign a request with that names none.
   * @param {string} origin of the API
   * @param {string} zone
   */
  now(origin, zone) {
    return new Date(Date.now() + (this.#clocks.get(`${origin} ${zone}`)?.signing ?? 0));
  }

  /**
   * The API's clock: by its last `Date`, as the client knows it, else by the time that is signed.
   * @param {string} origin
   * @param {string} zone
   */
  time(origin, zone) {
    const clock = this.#shown(origin, zone);
    return clock ? Date.now() + clock.shown : this.now(origin, zone).getTime();
  }

  /**
   * The same in the format of `Date`, or `null` without a recent `Date` of the API: a client would
   * take the proxy's own time for the API's.
   * @param {string} origin
   * @param {string} zone
   */
  date(origin, zone) {
    const clock = this.#shown(origin, zone);
    return clock ? new Date(Date.now() + clock.shown).toUTCString() : null;
  }

  /**
   * @param {string} origin
   * @param {string} zone
   */
  #shown(origin, zone) {
    const clock = this.#clocks.get(`${origin} ${zone}`);
    return clock && performance.now() - clock.at <= KEEP_MS ? clock : null;
  }

  /**
   * Learns from a response: `shown` from any, `signing` only from a refusal because of the clock.
   * @param {string} origin
   * @param {string} zone
   * @param {{ status: number, headers: import("node:http").IncomingHttpHeaders, body: Buffer }} answer
   * @param {number} sent when the request was sent, by this server's clock, in milliseconds since 1970
   * @param {number} [signed] the time that was signed, if it was not this server's
   */
  learn(origin, zone, answer, sent, signed) {
    // A cached response has an old `Date`.
    if (answer.status !== 200 || Number(answer.headers.age ?? 0) > 0) return;
    const now = this.now(origin, zone).getTime();
    // `Date` is cut to whole seconds and was written at some time between sending and now.
    const shown = Date.parse(answer.headers.date ?? "") + 500 - (sent + Date.now()) / 2;
    if (!(Math.abs(shown) <= MAX_OFFSET)) return;
    // If a client asks whether an old timestamp is still accepted, its refusal says nothing new.
    const teaches = Math.abs((signed ?? now) - now) <= SHOULD_PASS && isExpired(answer);
    const name = `${origin} ${zone}`;
    const signing = teaches ? shown : (this.#clocks.get(name)?.signing ?? 0);
    this.#clocks.delete(name);
    this.#clocks.set(name, { signing, shown, at: performance.now() });
    const [oldest] = this.#clocks.keys();
    if (this.#clocks.size > MAX_CLOCKS && oldest !== undefined) this.#clocks.delete(oldest);
  }
}

/** @param {{ body: Buffer }} answer of status 200 */
function isExpired({ body }) {
  if (body.length > MAX_REFUSAL) return false;
  try {
    return JSON.parse(body.toString("utf8"))?.ret_code === 1300;
  } catch {
    return false;
  }
}
