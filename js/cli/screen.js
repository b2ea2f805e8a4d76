import { plain } from "./plain.js";

/** Where people read along: standard error, so that standard output holds the result alone. */
export class Screen {
  #stream;
  #open = false;

  /**
   * @param {NodeJS.WriteStream} stream
   * @param {NodeJS.ProcessEnv} env
   */
  constructor(stream, env) {
    this.#stream = stream;
    /** Whether a line can be written over. */
    this.live = stream.isTTY === true && env.TERM !== "dumb";
  }

  /** A line that stays. @param {string} line */
  say(line) {
    this.#clear();
    this.#stream.write(`${plain(line)}\n`);
  }

  /** A line that the next one replaces, where that can be done. @param {string} line */
  update(line) {
    if (!this.live) return this.say(line);
    this.#clear();
    // One that wraps could not be cleared.
    const room = Math.max(20, (this.#stream.columns || 80) - 1);
    this.#stream.write(plain(line).slice(0, room));
    this.#open = true;
  }

  /**
   * Makes room for what is said last.
   * @param {boolean} stopped by Ctrl-C perhaps: then "^C" stands in the line
   */
  close(stopped) {
    if (stopped && this.live && !this.#open) this.#stream.write("\n");
    this.#clear();
  }

  #clear() {
    if (this.#open) this.#stream.write("\r\u001b[K");
    this.#open = false;
  }
}
