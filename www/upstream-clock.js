// What time it is where a request is checked. The API refuses a timestamp more than 60 s off with
// code 1300, and each of its answers says what time it has: so the proxy learns, and signs the next
// request by that clock. The refusal itself goes to the page, which sends once more by itself: 1300
// is never carried out.

/** The longest answer that is looked into: a refusal is short. */
const MAX_REFUSAL = 2 ** 16;

/** For so many clocks an offset is kept. */
const MAX_CLOCKS = 100;

/** No clock is believed to be further off than this, in milliseconds. */
const MAX_OFFSET = 10 * 60_000;

/** For how long what was read from a `Date` is known, in milliseconds. */
const KEEP_MS = 10 * 60_000;

/** The refusal of a timestamp that is off by at most so much teaches us about the clock (ms). */
const SHOULD_PASS = 55_000;

/**
 * @typedef {object} Clock by how many milliseconds a clock of the API differs from ours
 * @property {number} signing what requests without a time of their own are signed by
 * @property {number} shown what its last `Date` showed
 * @property {number} at when that was, by `performance.now()`
 */

/** The API's clocks, as far as they differ from ours. */
export class UpstreamClock {
  /**
   * By origin and zone. A zone is a data centre of its own, and nothing says that one clock checks
   * the requests of all: two that differ would each undo what the other taught. If it is one clock
   * after all, each zone learns it by one refusal more.
   * @type {Map<string, Clock>}
   */
  #clocks = new Map();

  /**
   * What a request is signed with that asks for no time of its own.
   * @param {string} origin of the API
   * @param {string} zone
   */
  now(origin, zone) {
    return new Date(Date.now() + (this.#clocks.get(`${origin} ${zone}`)?.signing ?? 0));
  }

  /**
   * The API's clock as far as it is known: by its last `Date`, which is what the client goes by, or
   * else by what is signed.
   * @param {string} origin
   * @param {string} zone
   */
  time(origin, zone) {
    const clock = this.#shown(origin, zone);
    return clock ? Date.now() + clock.shown : this.now(origin, zone).getTime();
  }

  /**
   * The same as the API would write it, or `null` where it has not said so lately. The time of the
   * proxy alone must not be taken for the API's: a client would believe it.
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
   * Learns the clock from an answer: what it shows from any, what is signed by only from a refusal
   * because of the clock.
   * @param {string} origin
   * @param {string} zone
   * @param {{ status: number, headers: import("node:http").IncomingHttpHeaders, body: Buffer }} answer
   * @param {number} sent when the request was sent, by our clock, in milliseconds since 1970
   * @param {number} [signed] the time that was signed, if it was not ours
   */
  learn(origin, zone, answer, sent, signed) {
    // What comes from a cache shows a time that is past.
    if (answer.status !== 200 || Number(answer.headers.age ?? 0) > 0) return;
    const now = this.now(origin, zone).getTime();
    // `Date` has whole seconds, cut off; it was written at some time between sending and now.
    const shown = Date.parse(answer.headers.date ?? "") + 500 - (sent + Date.now()) / 2;
    if (!(Math.abs(shown) <= MAX_OFFSET)) return;
    // A client that asks whether an old timestamp is still accepted teaches nothing by the refusal.
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
