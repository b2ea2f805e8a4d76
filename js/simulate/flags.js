import { parseOptions } from "../command-line/parse.js";

/** Every option of the subcommand, and its line in --help. @type {import("../command-line/parse.js").Options} */
export const FLAGS = {
  port: number(0, 65_535, "the port on 127.0.0.1; 0 for any free one (8080)"),
  origin: { value: "URL", help: "your page's origin, as browsers show it (http://localhost:5173)" },
  nodes: number(2, 100_000, "the nodes in queue batch (4)"),
  "job-ms": number(0, 3_600_000, "how long a job runs, in milliseconds (1500)"),
  "lose-response": { help: "carry out every change, and lose its response" },
  delay: number(0, 600_000, "answer every request that many milliseconds later"),
  status: {
    ...number(400, 599, "answer every change with this HTTP status; it is not carried out"),
    value: "CODE",
  },
  help: { short: "h", help: "print this" },
};

/** @param {number} least @param {number} most @param {string} help */
function number(least, most, help) {
  return /** @type {const} */ ({ value: "N", unit: "count", range: [least, most], help });
}

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
  const { values, words } = parseOptions(argv, FLAGS);
  if (words.length > 0) throw new TypeError(`Unexpected argument '${words[0]}'.`);
  const { origin = "http://localhost:5173", port = 8080 } = values;
  const [nodes, jobMs, delay, status] = ["nodes", "job-ms", "delay", "status"].map((name) =>
    values[name] === undefined ? undefined : Number(values[name]),
  );
  const loseResponse = values["lose-response"] === true;
  if (loseResponse && status !== undefined) {
    throw new TypeError("--lose-response cannot be combined with --status.");
  }
  return {
    ...{ help: values.help === true, loseResponse },
    ...{ port: Number(port), origin: checkedOrigin(String(origin)) },
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

/** @param {string} text */
function checkedOrigin(text) {
  const origin = URL.canParse(text) ? new URL(text).origin : "null";
  if (/^https?:/.test(origin) && (text === origin || text === `${origin}/`)) return origin;
  throw new TypeError(`--origin must be like http://localhost:5173 (got "${text}").`);
}
