// Work that is carried out later than its request.

/**
 * Promises about time must hold on a busy machine too, where a timer fires late: so whatever is due
 * is done before anything is read, and counts as done at the time it was due.
 */
export class Schedule {
  /** Soonest first. @type {{ at: number, work: (at: number) => void }[]} */
  #waiting = [];

  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  /** How many pieces of work wait. */
  get size() {
    return this.#waiting.length;
  }

  /**
   * @param {number} at by `performance.now()`
   * @param {(at: number) => void} work
   */
  add(at, work) {
    this.#waiting.push({ at, work });
    this.#waiting.sort((a, b) => a.at - b.at);
    this.#wind();
  }

  /** Does what is due. */
  catchUp() {
    const now = performance.now();
    for (let [first] = this.#waiting; first && first.at <= now; [first] = this.#waiting) {
      this.#waiting.shift();
      first.work(first.at);
    }
    this.#wind();
  }

  /** Forgets what waits. */
  clear() {
    this.#waiting = [];
    clearTimeout(this.#timer);
  }

  #wind() {
    clearTimeout(this.#timer);
    const [first] = this.#waiting;
    if (first) this.#timer = setTimeout(() => this.catchUp(), first.at - performance.now());
  }
}
