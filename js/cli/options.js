/**
 * Every option of the command: how it is parsed, its line in --help and in docs/cli.md, and what it
 * sets. None takes a key: every user of the machine can read a command line.
 *
 * @typedef {"remove" | "add" | "list" | "look-up" | "wait"} Command
 *
 * @typedef {object} Meaning
 * @property {readonly Command[]} of the commands that take it
 * @property {string} [env] the environment variable that is its default
 * @property {string} [sets] the field of a request, or the option of the package, that it sets
 * @property {true} [repeats] whether commands that are printed repeat it
 *
 * @typedef {import("../command-line/parse.js").Option & Meaning} Option
 */

/** @type {readonly Command[]} */
const CHANGES = ["remove", "add"];
/** @type {readonly Command[]} */
const CLUSTER = [...CHANGES, "list"];
/** @type {readonly Command[]} */
const CALLS = [...CLUSTER, "look-up"];
/** @type {readonly Command[]} */
const ALL = [...CALLS, "wait"];

/** @param {readonly Command[]} of @param {string} help @param {Partial<Option>} [more] @returns {Option} */
const flag = (of, help, more) => ({ of, help, ...more });

/** @satisfies {Record<string, Partial<Option>>} */
const TAKES = {
  cluster: { value: "ID", sets: "cluster_id", env: "EHPC_CLUSTER", repeats: true },
  queue: { value: "QUEUE", sets: "hpcqueue_id", repeats: true },
  zone: { value: "ZONE", sets: "zone", env: "QINGCLOUD_ZONE", repeats: true },
  folder: { value: "FOLDER", repeats: true },
  endpoint: { value: "URL", sets: "endpoint", env: "EHPC_ENDPOINT", repeats: true },
  path: { value: "PATH", sets: "signedPath", repeats: true },
  time: { value: "TIME", unit: "time", range: [1, 3_600_000] },
  settle: { value: "TIME", unit: "time", range: [0, 3_600_000], sets: "settleMs" },
  attempts: { value: "N", unit: "count", range: [1, 100], sets: "maxAttempts" },
};

/** @type {Readonly<Record<string, Readonly<Record<string, Option>>>>} */
export const GROUPS = {
  Where: {
    cluster: flag(CLUSTER, "the cluster, like ehpc-gk3wfc7e", TAKES.cluster),
    queue: flag(CLUSTER, "the queue: its id, like ehpcq-m7qglynz, or name", TAKES.queue),
    zone: flag([...CLUSTER, "wait"], "the zone, like jn1a", TAKES.zone),
    file: flag(CHANGES, "read more nodes from FILE; - for stdin", { short: "f", value: "FILE" }),
  },
  "What to do": {
    yes: flag(CHANGES, "do not ask for confirmation", { short: "y" }),
    "dry-run": flag(CHANGES, "read the lists, print the plan, send nothing"),
    "print-request": flag(CHANGES, "print the signed request, send nothing"),
    "no-guard": flag(CHANGES, "do not read the lists or check the rule"),
    "no-wait": flag(CHANGES, "end when the API has accepted"),
    "wait-for": flag(["remove", "wait"], "the same as wait JOB", { value: "JOB" }),
    json: flag(ALL, "print the result as one line of JSON"),
  },
  "Journal of what was sent": {
    journal: flag([...CHANGES, "look-up"], "its folder", TAKES.folder),
    "no-journal": flag(CHANGES, "keep none: lost removals are not looked up"),
  },
  "API requests": {
    endpoint: flag(ALL, "base URL of the API", TAKES.endpoint),
    "signed-path": flag(ALL, "path prefix to sign", TAKES.path),
    "allow-insecure": flag(ALL, "allow http: to another machine", {
      sets: "allowInsecure",
      repeats: true,
    }),
    timestamp: flag(CHANGES, "instead of now; not corrected", { value: "TIME" }),
    timeout: flag(ALL, "time for one attempt (12s)", { ...TAKES.time, sets: "timeoutMs" }),
    deadline: flag(CALLS, "time for the call, without its job (90s)", {
      ...TAKES.time,
      sets: "deadlineMs",
    }),
    settle: flag(CHANGES, "time to carry out an accepted request (5s)", TAKES.settle),
    "max-attempts": flag(CLUSTER, "maximum number of attempts (4)", TAKES.attempts),
    "wait-deadline": flag([...CHANGES, "wait"], "time for the job (10m)", TAKES.time),
  },
  Other: {
    help: flag(ALL, "print this", { short: "h" }),
    version: flag(ALL, "print the version"),
  },
};

/** @type {Readonly<Record<string, Option>>} */
export const OPTIONS = Object.assign({}, ...Object.values(GROUPS));
