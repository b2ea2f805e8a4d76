/** Reads the options of a program by a table of them, which --help shows as well. */

import { parseArgs } from "node:util";

/**
 * @typedef {object} Option
 * @property {string} help
 * @property {string} [value] the name of its value in --help; absent for a switch
 * @property {string} [short]
 * @property {"time" | "count"} [unit] what a number measures: a time has a unit, like 10s
 * @property {readonly [least: number, most: number]} [range] of a number; in milliseconds for a time
 */

/** @typedef {Readonly<Record<string, Option>>} Options */
/** @typedef {Record<string, string | number | boolean | undefined>} Values */

/** Milliseconds in a unit of time. @type {Record<string, number | undefined>} */
const UNITS = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

/** The command line is wrong. */
export class OptionError extends TypeError {
  /** @param {"option_unknown" | "option_invalid" | "option_repeated"} code @param {string} message */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * @param {readonly string[]} argv
 * @param {Options} options a time can also be given with `-ms`, as a number of milliseconds
 * @returns {{ values: Values, words: string[] }} the options with their values, and all other arguments
 * @throws {OptionError}
 */
export function parseOptions(argv, options) {
  const { tokens, positionals } = strictly(argv, options);
  /** @type {Values} */
  const values = {};
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const name = options[token.name] ? token.name : token.name.replace(/-ms$/, "");
    // parseArgs would use the last one. With two queues, it is unclear which one is meant.
    if (name in values) throw new OptionError("option_repeated", `--${name} is given twice.`);
    values[name] = converted(token.name, token.value, options[name]);
  }
  return { values, words: positionals };
}

/**
 * @param {readonly string[]} argv
 * @param {Options} options
 */
function strictly(argv, options) {
  const text = /** @type {const} */ ("string");
  const all = Object.entries(options).flatMap(([name, { value, short, unit }]) => [
    [name, { type: value ? text : "boolean", ...(short && { short }) }],
    ...(unit === "time" ? [[`${name}-ms`, { type: text }]] : []),
  ]);
  const config = { options: Object.fromEntries(all), allowPositionals: true, tokens: true };
  try {
    return parseArgs({
      .../** @type {typeof config & { tokens: true }} */ (config),
      args: [...argv],
    });
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    // Only the first sentence: the rest is advice that does not apply here.
    const [said = ""] = message.split(/\. |\.?\n/, 1);
    if (code !== "ERR_PARSE_ARGS_UNKNOWN_OPTION")
      throw new OptionError("option_invalid", `${said}.`);
    const near = nearest(/'--([^'=]*)/.exec(said)?.[1] ?? "", Object.keys(options));
    throw new OptionError("option_unknown", `${said}.${near ? ` Did you mean --${near}?` : ""}`);
  }
}

/**
 * @param {string} given the name as it was given
 * @param {string | undefined} text
 * @param {Option | undefined} option
 */
function converted(given, text, { unit, range: [least, most] = [0, 0] } = { help: "" }) {
  if (text === undefined) return true;
  if (unit === undefined) return text;
  const isBare = unit === "count" || given.endsWith("-ms");
  const [, digits, letters = ""] = /^(\d{1,9})([a-z]*)$/.exec(text) ?? [];
  const factor = isBare && letters === "" ? 1 : isBare ? undefined : UNITS[letters];
  const value = Number(digits) * (factor ?? Number.NaN);
  if (value >= least && value <= most) return value;
  const must = isBare
    ? `a whole number from ${least} to ${most}`
    : `a time up to ${most / 3_600_000}h with its unit, like 500ms, 10s, 2m or 1h`;
  throw new OptionError("option_invalid", `--${given} must be ${must} (got "${text}").`);
}

/**
 * The name that is almost this one.
 * @param {string} wrong
 * @param {readonly string[]} names
 */
function nearest(wrong, names) {
  const near = names.map((name) => ({ name, edits: edits(wrong, name) }));
  const [best] = near.sort((one, other) => one.edits - other.edits);
  return best && best.edits <= 2 ? best.name : undefined;
}

/**
 * How many letters must be inserted, deleted or replaced (the Levenshtein distance).
 * @param {string} from
 * @param {string} to
 */
function edits(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [at, other] of [...to].entries()) {
      const replaced = (row[at] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
