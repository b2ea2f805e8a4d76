import { parseOptions } from "../command-line/parse.js";
import { COMMANDS } from "./commands.js";
import { OPTIONS } from "./options.js";
import { Problem } from "./problems.js";

/** @typedef {import("../command-line/parse.js").Values} Values */

/** The default time for the job, in milliseconds: ten minutes, as a job waits for earlier jobs. */
const WAIT_DEADLINE_MS = 600_000;

/** The options that the commands cannot do without. */
const REQUIRED = {
  ...{ remove: ["cluster", "queue", "zone"], add: ["cluster", "queue", "zone"] },
  ...{ list: ["cluster", "zone"], "look-up": [], wait: ["zone"] },
};

/**
 * The parsed command line.
 *
 * @typedef {object} Arguments
 * @property {import("./options.js").Command} command
 * @property {Values} values of all options, with those of the environment
 * @property {readonly string[]} words all other arguments: nodes, or a job
 * @property {import("../types.d.ts").ClientDefaults} defaults of the package's client, without keys
 * @property {{ cluster_id: string, zone: string }} place empty where the command needs none
 * @property {string} queue
 * @property {number} waitMs
 * @property {string | false | undefined} journal its folder; `false` for none, `undefined` for the default
 */

/** @param {readonly string[]} argv @param {NodeJS.ProcessEnv} env @returns {Arguments} */
export function readArguments(argv, env = {}) {
  const [first = "", ...rest] = argv;
  const named = isCommand(first) ? first : undefined;
  const { values, words } = parseOptions(named ? rest : argv, OPTIONS);
  const job = values["wait-for"];
  const command = job !== undefined && !named ? "wait" : (named ?? "remove");
  const other = Object.keys(values).find((name) => !OPTIONS[name]?.of.includes(command));
  if (other) throw new Problem("option_unknown", `--${other} is not an option of ${command}.`);
  for (const [name, { env: variable = "", of }] of Object.entries(OPTIONS)) {
    if (env[variable] && of.includes(command)) values[name] ??= env[variable];
  }
  /** @type {Arguments} */
  const args = {
    ...{ command, values, words: job === undefined ? words : [String(job), ...words] },
    ...{ defaults: defaults(values), journal: journal(values), queue: String(values.queue ?? "") },
    place: { cluster_id: String(values.cluster ?? ""), zone: String(values.zone ?? "") },
    waitMs: Number(values["wait-deadline"] ?? WAIT_DEADLINE_MS),
  };
  if (!values.help && !values.version) requireAll(args);
  return args;
}

/** @param {string} name @returns {name is import("./options.js").Command} */
const isCommand = (name) => Object.hasOwn(COMMANDS, name) && name !== "simulate";

/** @param {Arguments} args */
function requireAll({ command, values, words }) {
  const missing = REQUIRED[command].filter((name) => !values[name]).map((name) => `--${name}`);
  if (missing.length > 0) throw new Problem("argument_missing", `Missing ${missing.join(", ")}.`);
  const isChange = command === "remove" || command === "add";
  const most = command === "wait" ? 1 : 0;
  if (!isChange && words.length > most) {
    const takes = most === 0 ? "takes no arguments" : "takes one job, and no nodes";
    throw new Problem("argument_unexpected", `${command} ${takes} (got "${words[most]}").`);
  }
  if (words.length > 0 || values.file !== undefined || (!isChange && most === 0)) return;
  const nodes = "No nodes given: names, like node[1-4], ids, like cln-w1xufnk9, or groups, like 2.";
  throw new Problem("argument_missing", isChange ? nodes : "No job given.");
}

/** @param {Values} values */
function journal({ journal, "no-journal": none }) {
  if (none && journal !== undefined) {
    throw new Problem("options_conflict", "--journal cannot be combined with --no-journal.");
  }
  if (journal === "") throw new Problem("option_invalid", "--journal needs the path of a folder.");
  return none ? false : /** @type {string | undefined} */ (journal);
}

/** What the options set, by the package's names. @param {Values} values */
function defaults(values) {
  const { hpcqueue_id: _, ...set } = Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const { sets } = OPTIONS[name] ?? {};
      return sets === undefined ? [] : [[sets, value]];
    }),
  );
  return set;
}
