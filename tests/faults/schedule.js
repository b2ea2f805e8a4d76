// Work that is done later than its request.

/**
 * On a busy machine timers fire late. So work that is due is done before anything is read, and
 * counts as done when it was due.
 */
export class Schedule {
  /** Soonest first. @type {{ at: number, work: (at: number) => void }[]} */
  #waiting = [];

  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  /** The number of waiting tasks. */
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
    this.#setTimer();
  }

  /** Does all work that is due. */
  catchUp() {
    const now = performance.now();
    for (let [first] = this.#waiting; first && first.at <= now; [first] = this.#waiting) {
      this.#waiting.shift();
      first.work(first.at);
    }
    this.#setTimer();
  }

  /** Drops all waiting work. */
  clear() {
    this.#waiting = [];
    clearTimeout(this.#timer);
  }

  #setTimer() {
    clearTimeout(this.#timer);
    const [first] = this.#waiting;
    if (first) this.#timer = setTimeout(() => this.catchUp(), first.at - performance.now());
  }
}
