import { parseArgs } from "node:util";

/**
 * Every option of the subcommand, and its line in --help.
 * @typedef {object} Flag
 * @property {string} help
 * @property {string} [value] the name of its value in --help; absent for a switch
 * @property {readonly [least: number, most: number]} [range] for a whole number
 * @property {string} [short]
 */

/** @type {Readonly<Record<string, Flag>>} */
export const FLAGS = {
  port: {
    value: "N",
    range: [0, 65_535],
    help: "the port on 127.0.0.1; 0 for any free one (8080)",
  },
  origin: {
    value: "URL",
    help: "the origin of your page, as browsers show it (http://localhost:5173)",
  },
  nodes: { value: "N", range: [2, 100_000], help: "the nodes in queue batch (4)" },
  "job-ms": { value: "N", range: [0, 3_600_000], help: "how long a job runs (1500)" },
  "lose-response": { help: "carry out every change, and lose its response" },
  delay: { value: "N", range: [0, 600_000], help: "answer every request this much later" },
  status: {
    ...{ value: "CODE", range: [400, 599] },
    help: "answer every change with this HTTP status; it is not carried out",
  },
  help: { short: "h", help: "print this" },
};

/**
 * @typedef {object} Flags
 * @property {boolean} help
 * @property {number} port
 * @property {string} origin
 * @property {number} [nodes]
 * @property {number} [jobMs]
 * @property {boolean} loseResponse
 * @property {number} [delay]
 * @property {number} [status]
 */

/**
 * @param {readonly string[]} argv
 * @returns {Flags}
 * @throws {TypeError} with what is wrong
 */
export function readFlags(argv) {
  const values = parsed(argv);
  const { origin = "http://localhost:5173" } = values;
  const [nodes, jobMs, delay, status] = ["nodes", "job-ms", "delay", "status"].map((name) =>
    number(name, values),
  );
  const loseResponse = values["lose-response"] === true;
  if (loseResponse && status !== undefined) {
    throw new TypeError("--lose-response cannot be combined with --status.");
  }
  return {
    ...{ help: values.help === true, loseResponse },
    ...{ port: number("port", values) ?? 8080, origin: checkedOrigin(String(origin)) },
    ...(nodes !== undefined && { nodes }),
    ...(jobMs !== undefined && { jobMs }),
    ...(delay !== undefined && { delay }),
    ...(status !== undefined && { status }),
  };
}

/**
 * @param {Flags} flags
 * @returns {import("./types.d.ts").SimulateOptions}
 */
export function toOptions({ port, origin, nodes, jobMs, loseResponse, delay, status }) {
  const late = delay === undefined ? [] : [`delay;${delay}`];
  const change = [
    ...late,
    ...(loseResponse ? ["lost-after"] : []),
    ...(status === undefined ? [] : [`status;${status}`]),
  ].join(",");
  const changes = /** @type {const} */ (["removeNodes", "addNodes"]);
  return {
    ...{ port, origin },
    ...(nodes !== undefined && { nodes }),
    ...(jobMs !== undefined && { jobMs }),
    faults: [
      ...(change ? changes.map((operation) => ({ operation, fault: change })) : []),
      ...late.map((fault) => ({ operation: null, fault })),
    ],
  };
}

/**
 * @param {readonly string[]} argv
 * @returns {Record<string, string | boolean | undefined>}
 */
function parsed(argv) {
  const options = Object.entries(FLAGS).map(([name, { value, short }]) => [
    name,
    { type: value ? "string" : "boolean", ...(short && { short }) },
  ]);
  try {
    const { values } = parseArgs({ args: [...argv], options: Object.fromEntries(options) });
    return /** @type {Record<string, string | boolean | undefined>} */ (values);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    // Only the first sentence: the rest is advice that does not apply here.
    throw new TypeError(`${said.split(/\. |\.?\n/, 1)[0]}. See --help.`);
  }
}

/**
 * @param {string} name
 * @param {Record<string, string | boolean | undefined>} values
 */
function number(name, values) {
  const given = values[name];
  if (given === undefined) return undefined;
  const [least = 0, most = 0] = FLAGS[name]?.range ?? [];
  const value = /^\d{1,9}$/.test(`${given}`) ? Number(given) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new TypeError(
    `--${name} must be a whole number from ${least} to ${most} (got "${given}").`,
  );
}

/** @param {string} text */
function checkedOrigin(text) {
  const origin = URL.canParse(text) ? new URL(text).origin : "null";
  if (/^https?:/.test(origin) && (text === origin || text === `${origin}/`)) return origin;
  throw new TypeError(`--origin must be like http://localhost:5173 (got "${text}").`);
}
