/**
 * Every option of the command: how it is parsed, what --help says of it, and what it sets.
 *
 * None takes a key: what stands on a command line is seen by everybody on the machine.
 *
 * @typedef {object} Option
 * @property {string} help
 * @property {string} [value] what its value is called in --help; without it, it is a switch
 * @property {string} [short]
 * @property {keyof import("../types.d.ts").RemoveNodesRequest} [field] of a request, if it sets one
 * @property {keyof import("../types.d.ts").SignOptions} [option] of every call, if it sets one
 * @property {keyof import("../types.d.ts").ReadOptions} [reading] an option of reading and removing
 * @property {keyof import("../types.d.ts").ChangeOptions} [removing] an option of removing alone
 * @property {readonly [least: number, most: number]} [range] its value is a whole number
 */

/** @type {Readonly<Record<string, Readonly<Record<string, Option>>>>} */
export const GROUPS = {
  "Which nodes": {
    cluster: { value: "ID", field: "cluster_id", help: "the cluster, like ehpc-gk3wfc7e" },
    queue: { value: "ID", field: "hpcqueue_id", help: "the queue, like ehpcq-m7qglynz" },
    zone: { value: "ZONE", field: "zone", help: "the zone, like jn1a" },
  },
  "What to do": {
    yes: { short: "y", help: "do not ask" },
    "dry-run": { help: "print the signed request, send nothing" },
    "no-guard": { help: "do not read the lists and check the rule first" },
    "no-wait": { help: "end when the API has accepted, do not wait for the job" },
    "wait-for": { value: "JOB", help: "remove nothing, wait for a job (needs --zone)" },
    json: { help: "print the result as one line of JSON" },
  },
  "How the API is asked": {
    endpoint: { value: "URL", option: "endpoint", help: "where the API is" },
    "signed-path": { value: "PATH", option: "signedPath", help: "the path that is signed" },
    "allow-insecure": { option: "allowInsecure", help: "allow http: to another machine" },
    timestamp: { value: "TIME", field: "timestamp", help: "instead of now; it is not corrected" },
    "timeout-ms": ms({ option: "timeoutMs", help: "one attempt (12000)" }),
    "deadline-ms": ms({
      option: "deadlineMs",
      help: "the whole removal, without its job (90000)",
    }),
    "settle-ms": ms(
      { removing: "settleMs", help: "how long a lost request may take effect (5000)" },
      0,
    ),
    "max-attempts": {
      ...{ value: "N", range: [1, 100], reading: "maxAttempts" },
      help: "how often to send at most (4)",
    },
    "wait-deadline-ms": ms({ help: "waiting for the job (600000)" }),
  },
  Other: {
    help: { short: "h", help: "print this" },
    version: { help: "print the version" },
  },
};

/** @type {Readonly<Record<string, Option>>} */
export const OPTIONS = Object.assign({}, ...Object.values(GROUPS));

/**
 * A time, up to the longest that the package takes.
 * @param {Option} option
 * @returns {Option}
 */
function ms(option, least = 1) {
  return { ...option, value: "N", range: [least, 3_600_000] };
}
