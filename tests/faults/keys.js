// Idempotency keys: a repeated POST gets the first one's response, and is not carried out again.

/** The keys of a server. */
export class Keys {
  /** @type {Map<string, Promise<Record<string, unknown>>>} */
  #responses = new Map();

  /** @param {boolean} honoured */
  constructor(honoured) {
    this.honoured = honoured;
  }

  /**
   * The response to this key, which may still be pending.
   * @param {string | undefined} key
   */
  earlier(key) {
    return this.honoured && key !== undefined ? this.#responses.get(key) : undefined;
  }

  /**
   * @param {string | undefined} key
   * @param {Promise<Record<string, unknown>>} response
   */
  keep(key, response) {
    if (key !== undefined) this.#responses.set(key, response);
  }
}
