import util from "node:util";
import { plain } from "../command-line/plain.js";

/** Progress output on standard error, so that standard output contains only the result. */
export class Screen {
  #stream;
  #isColoured;
  #open = false;

  /** @param {NodeJS.WriteStream} stream @param {NodeJS.ProcessEnv} env */
  constructor(stream, env) {
    this.#stream = stream;
    // FORCE_COLOR, NO_COLOR and TERM are read by `hasColors`, but only for a terminal.
    const isForced = !/^(0|false)$/.test(env.FORCE_COLOR ?? "0");
    this.#isColoured = stream.isTTY ? stream.hasColors(env) : isForced;
    /** Whether a line can be overwritten. */
    this.live = stream.isTTY === true && env.TERM !== "dumb";
  }

  /** Writes a permanent line. @param {string} line @param {"bold" | "red" | "yellow"} [style] */
  say(line, style) {
    this.#clear();
    const text = plain(line);
    // Node has it since 20.12. By default, it looks at standard output.
    const styled = style && util.styleText?.(style, text, { validateStream: false });
    this.#stream.write(`${(this.#isColoured && styled) || text}\n`);
  }

  /** Writes a line that the next one replaces, if possible. @param {string} line */
  update(line) {
    if (!this.live) return this.say(line);
    this.#clear();
    // A line that wraps could not be cleared.
    const width = Math.max(20, (this.#stream.columns || 80) - 1);
    this.#stream.write(plain(line).slice(0, width));
    this.#open = true;
  }

  /**
   * Clears the line for the result.
   * @param {boolean} stopped possibly by Ctrl-C: then the terminal shows "^C" on the line
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
