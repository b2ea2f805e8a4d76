/**
 * Every option of the command: how it is parsed, its line in --help, and what it sets.
 *
 * None takes a key: every user of the machine can read a command line.
 *
 * @typedef {object} Option
 * @property {string} help
 * @property {string} [value] the name of its value in --help; absent for a switch
 * @property {string} [short]
 * @property {keyof import("../types.d.ts").RemoveNodesRequest} [field] the request field that it sets
 * @property {keyof import("../types.d.ts").SignOptions} [option] the option of every call that it sets
 * @property {keyof import("../types.d.ts").ReadOptions} [reading] the option of reads and removals
 * @property {keyof import("../types.d.ts").ChangeOptions} [removing] the option of removals only
 * @property {readonly [least: number, most: number]} [range] for a whole number
 */

/** @type {Readonly<Record<string, Readonly<Record<string, Option>>>>} */
export const GROUPS = {
  "Which nodes": {
    cluster: { value: "ID", field: "cluster_id", help: "the cluster, like ehpc-gk3wfc7e" },
    queue: { value: "ID", field: "hpcqueue_id", help: "the queue, like ehpcq-m7qglynz" },
    zone: { value: "ZONE", field: "zone", help: "the zone, like jn1a" },
  },
  "What to do": {
    yes: { short: "y", help: "do not ask for confirmation" },
    "dry-run": { help: "print the signed request, send nothing" },
    "no-guard": { help: "do not read the lists or check the rule" },
    "no-wait": { help: "exit when the API has accepted; do not wait for the job" },
    "wait-for": { value: "JOB", help: "only wait for a job (requires --zone)" },
    json: { help: "print the result as one line of JSON" },
  },
  "The journal of what was sent": {
    journal: { value: "FOLDER", help: "the folder to keep it in" },
    "no-journal": { help: "keep none: a lost removal is not looked up" },
  },
  "API requests": {
    endpoint: { value: "URL", option: "endpoint", help: "base URL of the API" },
    "signed-path": { value: "PATH", option: "signedPath", help: "path prefix to sign" },
    "allow-insecure": { option: "allowInsecure", help: "allow http: to another machine" },
    timestamp: { value: "TIME", field: "timestamp", help: "instead of now; not corrected" },
    "timeout-ms": ms({ option: "timeoutMs", help: "time for one attempt (12000)" }),
    "deadline-ms": ms({
      option: "deadlineMs",
      help: "time for the removal, without its job (90000)",
    }),
    "settle-ms": ms(
      { removing: "settleMs", help: "time to carry out an accepted request (5000)" },
      0,
    ),
    "max-attempts": {
      ...{ value: "N", range: [1, 100], reading: "maxAttempts" },
      help: "maximum number of attempts (4)",
    },
    "wait-deadline-ms": ms({ help: "time for the job (600000)" }),
  },
  Other: {
    help: { short: "h", help: "print this" },
    version: { help: "print the version" },
  },
};

/** @type {Readonly<Record<string, Option>>} */
export const OPTIONS = Object.assign({}, ...Object.values(GROUPS));

/**
 * A time in milliseconds, up to the package's maximum.
 * @param {Option} option
 * @returns {Option}
 */
function ms(option, least = 1) {
  return { ...option, value: "N", range: [least, 3_600_000] };
}
