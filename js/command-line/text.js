/** The text of --help, for a terminal of 80 columns. */

const WIDTH = 80;

/**
 * A text in lines that are not too long.
 * @param {string} text
 * @param {string} [indent] of all lines but the first
 * @param {string} [end] of all lines but the last
 */
export function wrapped(text, indent = "", end = "") {
  const lines = [];
  let rest = text;
  while (rest.length > WIDTH) {
    const at = rest.lastIndexOf(" ", WIDTH - end.length);
    lines.push(rest.slice(0, at) + end);
    rest = indent + rest.slice(at + 1);
  }
  return [...lines, rest];
}

/**
 * A name and what it means.
 * @param {string} name
 * @param {string} text
 * @param {number} width of all names
 */
export function row(name, text, width) {
  return wrapped(`  ${name.padEnd(width)}  ${text}`, " ".repeat(width + 4));
}

/**
 * An option as it is written: `-h, --help`, `--port N`.
 * @param {string} name
 * @param {Pick<import("./parse.js").Option, "short" | "value">} option
 */
export function optionName(name, { short, value }) {
  return `${short ? `-${short}, ` : ""}--${name}${value ? ` ${value}` : ""}`;
}
