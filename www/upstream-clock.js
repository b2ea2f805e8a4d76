// What time it is where a request is checked. The API refuses a timestamp more than 60 s off with
// code 1300, and each of its answers says what time it has: so the proxy learns, and signs the next
// request by that clock. The refusal itself goes to the page, which sends once more by itself: 1300
// is never carried out.

/** The longest answer that is looked into: a refusal is short. */
const MAX_REFUSAL = 2 ** 16;

/** For so many clocks an offset is kept. */
const MAX_CLOCKS = 100;

/** The API's clocks, as far as they differ from ours. */
export class UpstreamClock {
  /**
   * In milliseconds, by origin and zone. A zone is a data centre of its own, and nothing says that
   * one clock checks the requests of all: two that differ would each undo what the other taught. If
   * it is one clock after all, each zone learns it by one refusal more.
   * @type {Map<string, number>}
   */
  #offsets = new Map();

  /**
   * @param {string} origin of the API
   * @param {string} zone
   */
  now(origin, zone) {
    return new Date(Date.now() + (this.#offsets.get(`${origin} ${zone}`) ?? 0));
  }

  /**
   * Learns the clock from an answer, if it is a refusal because of the clock.
   * @param {string} origin
   * @param {string} zone
   * @param {{ status: number, headers: import("node:http").IncomingHttpHeaders, body: Buffer }} answer
   * @param {number} sent when the request was sent, by our clock, in milliseconds since 1970
   */
  learn(origin, zone, answer, sent) {
    const theirs = Date.parse(answer.headers.date ?? "");
    if (Number.isNaN(theirs) || !isExpired(answer)) return;
    const name = `${origin} ${zone}`;
    this.#offsets.delete(name);
    // `Date` has whole seconds, cut off; it was written at some time between sending and now.
    this.#offsets.set(name, theirs + 500 - (sent + Date.now()) / 2);
    const [oldest] = this.#offsets.keys();
    if (this.#offsets.size > MAX_CLOCKS && oldest !== undefined) this.#offsets.delete(oldest);
  }
}

/** @param {{ status: number, body: Buffer }} answer */
function isExpired({ status, body }) {
  if (status !== 200 || body.length > MAX_REFUSAL) return false;
  try {
    return JSON.parse(body.toString("utf8"))?.ret_code === 1300;
  } catch {
    return false;
  }
}
