// Idempotency keys: a POST that comes again gets the answer of the first, and no work is done twice.

/** The keys of a server. */
export class Keys {
  /** @type {Map<string, Promise<Record<string, unknown>>>} */
  #answers = new Map();

  /** @param {boolean} honoured */
  constructor(honoured) {
    this.honoured = honoured;
  }

  /**
   * The answer that this key got, which may still be under way.
   * @param {string | undefined} key
   */
  earlier(key) {
    return this.honoured && key !== undefined ? this.#answers.get(key) : undefined;
  }

  /**
   * @param {string | undefined} key
   * @param {Promise<Record<string, unknown>>} answer
   */
  keep(key, answer) {
    if (key !== undefined) this.#answers.set(key, answer);
  }
}
