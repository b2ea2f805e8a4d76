import { OPTIONS } from "./options.js";
import { parsed } from "./parse.js";
import { UsageError } from "./usage.js";

/** The default time for the job, in milliseconds: ten minutes, as a job waits for earlier jobs. */
const WAIT_DEADLINE_MS = 600_000;

/** @typedef {import("../types.d.ts").RemoveNodesRequest} Request */
/** @typedef {import("./parse.js").Values} Values */

/**
 * The parsed command line.
 *
 * @typedef {object} ParsedArguments
 * @property {"help" | "version" | "wait" | "sign" | "remove"} action
 * @property {Request} request
 * @property {import("../types.d.ts").SignOptions} options of every call, without keys
 * @property {Pick<import("../types.d.ts").ReadOptions, "maxAttempts">} reading options of reads and
 *   removals
 * @property {Pick<import("../types.d.ts").ChangeOptions, "settleMs">} removing options of removals
 * @property {number} waitMs
 * @property {string | false | undefined} journal its folder; `false` for none, `undefined` for the default
 * @property {string | undefined} job the job to wait for, for `wait`
 * @property {{ yes: boolean, guard: boolean, wait: boolean }} flags
 */

/**
 * @param {readonly string[]} argv
 * @returns {ParsedArguments}
 * @throws {UsageError}
 */
export function readArguments(argv) {
  const { values, positionals } = parsed(argv);
  const action = actionOf(values);
  const job = text(values["wait-for"]);
  if (action === "wait") requireWaiting(values, positionals);
  if (action === "sign" || action === "remove") requireAll(values, positionals);
  return {
    ...{ action, job, journal: journal(values) },
    request: /** @type {Request} */ ({ ...set("field", values), nodelist: positionals.map(entry) }),
    options: set("option", values),
    reading: set("reading", values),
    removing: set("removing", values),
    waitMs: number("wait-deadline-ms", values) ?? WAIT_DEADLINE_MS,
    flags: {
      yes: values.yes === true,
      guard: values["no-guard"] !== true,
      wait: values["no-wait"] !== true,
    },
  };
}

/**
 * @param {Values} values
 * @returns {ParsedArguments["action"]}
 */
function actionOf(values) {
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
    throw new UsageError(`Missing ${missing.map((name) => `--${name}`).join(", ")}.`);
  }
  if (positionals.length === 0) {
    throw new UsageError("No nodes given: name groups, like 2, or node ids, like cln-w1xufnk9.");
  }
}

/**
 * @param {Values} values
 * @returns {ParsedArguments["journal"]}
 */
function journal({ journal, "no-journal": none }) {
  if (none && journal !== undefined) {
    throw new UsageError("--journal cannot be combined with --no-journal.");
  }
  if (journal === "") throw new UsageError("--journal needs the path of a folder.");
  return none ? false : text(journal);
}

/** The options that --wait-for accepts. The others apply to a removal. */
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
  if (other) throw new UsageError(`--${other} cannot be combined with --wait-for.`);
  if (positionals.length > 0)
    throw new UsageError("--wait-for takes no nodes: it removes nothing.");
  if (!values.zone) throw new UsageError("--wait-for requires --zone.");
}

/**
 * A group number, which is sent as a number, or a node id. Node ids begin with `cln-`, so none is all
 * digits.
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
 * The given options of one kind, by the package's names.
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
 * Validates a number. The package would validate some only after the confirmation, or after the
 * removal, which is too late.
 * @param {string} name
 * @param {Values} values
 */
function number(name, values) {
  const given = text(values[name]);
  if (given === undefined) return undefined;
  const [least = 0, most = 0] = OPTIONS[name]?.range ?? [];
  if (/^\d+$/.test(given) && Number(given) >= least && Number(given) <= most) return Number(given);
  throw new UsageError(
    `--${name} must be a whole number from ${least} to ${most} (got "${given}").`,
  );
}

/** @param {string | boolean | undefined} value */
function text(value) {
  return typeof value === "string" ? value : undefined;
}
