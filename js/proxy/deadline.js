/** The end of the time for one request. It is shorter than its client's, which then knows more than silence. */
import { ignore } from "../promises.js";

/** What waits for a promise beyond the end of the time rejects with this. */
class Late extends Error {}

export class Deadline {
  #end = new AbortController();
  #timer;
  /** @type {Promise<never>} */
  #late;

  /** @param {number} ms */
  constructor(ms) {
    this.#late = new Promise((_, reject) => {
      this.signal.addEventListener("abort", () => reject(new Late("the time has passed")), {
        once: true,
      });
    });
    ignore(this.#late);
    this.#timer = setTimeout(() => this.#end.abort(new Late("the time has passed")), ms);
  }

  /** Aborts when the time has passed. */
  get signal() {
    return this.#end.signal;
  }

  get hasPassed() {
    return this.signal.aborted;
  }

  /**
   * Waits for a promise, at most until the end.
   *
   * @template T
   * @param {T | PromiseLike<T>} promise
   * @returns {Promise<Awaited<T>>}
   */
  async wait(promise) {
    return await Promise.race([promise, this.#late]);
  }

  /** The request has ended. */
  stop() {
    clearTimeout(this.#timer);
  }
}
