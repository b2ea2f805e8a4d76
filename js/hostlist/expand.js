import { HostlistError } from "./error.js";

/** More names than the largest cluster has nodes; few enough to hold. */
const LIMIT = 100_000;

/** Together with the limit, a bound on the memory that a short text can take. */
const LONGEST_NAME = 1_000;

/** Numbers with more digits cannot be counted exactly. */
const DIGITS = 15;

/** What a list is made of. `!`, `&` and `^` are ClusterShell's operators: they must not become a name. */
const TOKENS =
  /(?<separator>[\s,]+)|(?<quoted>"(?:[^"\\]|\\.)*")|\[(?<ranges>[^[\]]*)\]|(?<plain>[^\s,[\]"!&^]+)/y;

/** @typedef {import("./types.d.ts").HostlistErrorCode} Code */

/** What is wrong where no token begins. @type {Record<string, Code | undefined>} */
const FAULTS = {
  "[": "hostlist_bracket_open",
  "]": "hostlist_bracket_closed",
  '"': "hostlist_quote",
};

/** @type {typeof import("./types.d.ts").expandHostlist} */
export function expandHostlist(text, limit = LIMIT) {
  /** @type {Set<string>} */
  const names = new Set();
  for (const parts of items(text, limit)) for (const name of combined(parts)) names.add(name);
  return [...names];
}

/**
 * The items between separators, each as the alternatives of its parts. What they combine to is counted
 * before it is made, names that are repeated included.
 * @param {string} text
 * @param {number} limit
 */
function* items(text, limit) {
  const tokens = new RegExp(TOKENS);
  /** @type {string[][]} */
  let parts = [];
  let [before, count, length] = [0, 1, 0];
  while (tokens.lastIndex < text.length) {
    const at = tokens.lastIndex;
    const found = tokens.exec(text)?.groups;
    if (!found) {
      throw new HostlistError(FAULTS[text.charAt(at)] ?? "hostlist_operator", text, at);
    }
    if (found.separator === undefined) {
      const part = alternatives(found, { text, at, limit });
      parts.push(part);
      count *= part.length;
      length += part[0]?.length ?? 0;
      if (before + count > limit) throw new HostlistError("hostlist_too_many", text, at);
      if (length > LONGEST_NAME) throw new HostlistError("hostlist_name_too_long", text, at);
    } else if (parts.length > 0) {
      yield parts;
      parts = [];
      [before, count, length] = [before + count, 1, 0];
    }
  }
  if (parts.length > 0) yield parts;
}

/** @typedef {{ text: string, at: number, limit: number }} Place where a token begins */

/**
 * @param {{ [group: string]: string }} token
 * @param {Place} place
 */
function alternatives({ quoted, ranges, plain = "" }, place) {
  if (ranges !== undefined) return numbers(ranges, { ...place, at: place.at + 1 });
  return [quoted === undefined ? plain : unquoted(quoted, place)];
}

/**
 * @param {string} quoted
 * @param {Place} place
 * @returns {string}
 */
function unquoted(quoted, { text, at }) {
  try {
    return JSON.parse(quoted);
  } catch {
    throw new HostlistError("hostlist_quote", text, at);
  }
}

/**
 * The numbers of `1-10,12`, as they are written.
 * @param {string} ranges
 * @param {Place} place
 */
function numbers(ranges, { text, at, limit }) {
  /** @type {string[]} */
  const found = [];
  for (const range of ranges.split(",")) {
    const [, first, last, step = "1"] = /^\s*(\d+)(?:-(\d+)(?:\/(\d+))?)?\s*$/.exec(range) ?? [];
    if (first === undefined) throw new HostlistError("hostlist_range", text, at);
    if (last === undefined) found.push(first);
    else {
      const code = addRange(found, { first, last, step }, limit);
      if (code) throw new HostlistError(code, text, at);
    }
    at += range.length + 1;
  }
  return found;
}

/**
 * @param {string[]} found
 * @param {{ first: string, last: string, step: string }} range
 * @param {number} limit
 * @returns {Code | undefined} what is wrong with the range
 */
function addRange(found, { first, last, step }, limit) {
  const [from, to, by] = [Number(first), Number(last), Number(step)];
  const width = /^0\d/.test(first) ? first.length : 0;
  const longest = Math.max(first.length, last.length, step.length);
  if (longest > DIGITS || by === 0) return "hostlist_range";
  if (/^0\d/.test(last) && last.length !== width) return "hostlist_range_padding";
  if (to < from) return "hostlist_range_descending";
  if (found.length + (to - from) / by >= limit) return "hostlist_too_many";
  for (let one = from; one <= to; one += by) found.push(String(one).padStart(width, "0"));
  return undefined;
}

/**
 * Every combination of one alternative of each part; those of the last part change first.
 * @param {readonly string[][]} parts
 */
function combined(parts) {
  return parts.reduce(
    (names, part) => names.flatMap((name) => part.map((one) => name + one)),
    [""],
  );
}
