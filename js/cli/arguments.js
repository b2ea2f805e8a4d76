import { OPTIONS } from "./options.js";
import { parsed } from "./parse.js";
import { UsageError } from "./usage.js";

/** The time for the job, in milliseconds: ten minutes. A job waits for the jobs before it. */
const WAIT_DEADLINE_MS = 600_000;

/** @typedef {import("../types.d.ts").RemoveNodesRequest} Request */
/** @typedef {import("./parse.js").Values} Values */

/**
 * What the command line asks for.
 *
 * @typedef {object} Asked
 * @property {"help" | "version" | "wait" | "sign" | "remove"} deed
 * @property {Request} request
 * @property {import("../types.d.ts").SignOptions} options of every call, keys not among them
 * @property {Pick<import("../types.d.ts").ReadOptions, "maxAttempts">} reading those of reading and
 *   removing
 * @property {Pick<import("../types.d.ts").ChangeOptions, "settleMs">} removing those of removing
 * @property {number} waitMs
 * @property {string | undefined} job the one to wait for, for `wait`
 * @property {{ yes: boolean, guard: boolean, wait: boolean }} how
 */

/**
 * @param {readonly string[]} argv
 * @returns {Asked}
 * @throws {UsageError}
 */
export function readArguments(argv) {
  const { values, positionals } = parsed(argv);
  const deed = deedOf(values);
  const job = text(values["wait-for"]);
  if (deed === "wait") requireWaiting(values, positionals);
  if (deed === "sign" || deed === "remove") requireAll(values, positionals);
  return {
    ...{ deed, job },
    request: /** @type {Request} */ ({ ...set("field", values), nodelist: positionals.map(entry) }),
    options: set("option", values),
    reading: set("reading", values),
    removing: set("removing", values),
    waitMs: number("wait-deadline-ms", values) ?? WAIT_DEADLINE_MS,
    how: {
      yes: values.yes === true,
      guard: values["no-guard"] !== true,
      wait: values["no-wait"] !== true,
    },
  };
}

/**
 * @param {Values} values
 * @returns {Asked["deed"]}
 */
function deedOf(values) {
  if (values.help) return "help";
  if (values.version) return "version";
  if (values["wait-for"] !== undefined) return "wait";
  return values["dry-run"] ? "sign" : "remove";
}

/**
 * @param {Values} values
 * @param {readonly string[]} positionals
 */
function requireAll(values, positionals) {
  const missing = ["cluster", "queue", "zone"].filter((name) => !values[name]);
  if (missing.length > 0) {
    throw new UsageError(`${missing.map((name) => `--${name}`).join(", ")} must be given.`);
  }
  if (positionals.length === 0) {
    throw new UsageError(
      "No node is named: give group numbers, like 2, or ids, like cln-w1xufnk9.",
    );
  }
}

/** What waiting takes. All else is for a removal, and would be passed over in silence. */
const WAITING = [
  ...["wait-for", "zone", "endpoint", "signed-path", "allow-insecure"],
  ...["timeout-ms", "wait-deadline-ms", "json"],
];

/**
 * @param {Values} values
 * @param {readonly string[]} positionals
 */
function requireWaiting(values, positionals) {
  const other = Object.keys(values).find((name) => !WAITING.includes(name));
  if (other) throw new UsageError(`--${other} makes no sense beside --wait-for.`);
  if (positionals.length > 0) throw new UsageError("--wait-for removes nothing: name no nodes.");
  if (!values.zone) throw new UsageError("--wait-for needs --zone.");
}

/**
 * A group number, which is sent as a number, or the id of a node. An id of the API begins `cln-`, so
 * none is all digits.
 * @param {string} argument
 */
function entry(argument) {
  if (/^[1-9]\d*$/.test(argument)) return Number(argument);
  if (/^\d+$/.test(argument)) {
    throw new UsageError(`${argument} is not a valid group number (use 1 or higher).`);
  }
  return argument;
}

/**
 * What is given, by the name under which the package knows it.
 * @param {"field" | "option" | "reading" | "removing"} what
 * @param {Values} values
 */
function set(what, values) {
  const rows = Object.entries(OPTIONS).flatMap(([name, option]) => {
    const [as, given] = [option[what], values[name]];
    if (as === undefined || given === undefined) return [];
    return [[as, option.range ? number(name, values) : given]];
  });
  return Object.fromEntries(rows);
}

/**
 * Judged here: the package would judge some when the person has said yes, or when there is a job to
 * wait for, which is too late.
 * @param {string} name
 * @param {Values} values
 */
function number(name, values) {
  const given = text(values[name]);
  if (given === undefined) return undefined;
  const [least = 0, most = 0] = OPTIONS[name]?.range ?? [];
  if (/^\d+$/.test(given) && Number(given) >= least && Number(given) <= most) return Number(given);
  throw new UsageError(
    `--${name} is "${given}", which is no whole number from ${least} to ${most}.`,
  );
}

/** @param {string | boolean | undefined} value */
function text(value) {
  return typeof value === "string" ? value : undefined;
}
