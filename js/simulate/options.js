/** Checks the options of `simulate`. */

import { isQueueSpec } from "../../www/sim/control.js";
import { DEFAULT } from "../../www/sim/world.js";

/** Vite's; the command's --help says so, too. */
const DEV_SERVER = "http://localhost:5173";

const MAX_NODES = 100_000;
const MAX_JOB_MS = 3_600_000;

const NAMES = ["port", "origin", "nodes", "queues", "jobMs", "faults"];

/** @param {import("./types.d.ts").SimulateOptions} options */
export function readOptions(options) {
  const other = Object.keys(options).find((name) => !NAMES.includes(name));
  if (other !== undefined) throw new TypeError(`\`${other}\` is not an option of simulate`);
  const { port = 0, origin = DEV_SERVER, nodes, queues, jobMs, faults = [] } = options;
  requireWhole("port", port, 0, 65_535);
  if (queues !== undefined && nodes !== undefined) {
    throw new TypeError("`nodes` cannot be combined with `queues`");
  }
  return {
    ...{ port, origins: typeof origin === "string" ? [origin] : [...origin] },
    home: {
      ...(nodes !== undefined && { queues: withNodes(nodes) }),
      ...(queues !== undefined && { queues: readQueues(queues) }),
      ...(jobMs !== undefined && { job_ms: requireWhole("jobMs", jobMs, 0, MAX_JOB_MS) }),
    },
    faults: faults.map((fault) => ({ operation: "removeNodes", ...fault })),
  };
}

/**
 * The default queues, the first one with that many nodes in two groups.
 * @param {number} nodes
 */
function withNodes(nodes) {
  requireWhole("nodes", nodes, 2, MAX_NODES);
  const [first, ...others] = DEFAULT.queues;
  const half = Math.floor(nodes / 2);
  return [{ ...first, name: first?.name ?? "", groups: [nodes - half, half] }, ...others];
}

/** @param {readonly import("./types.d.ts").SimulatedQueueOptions[]} queues */
function readQueues(queues) {
  if (Array.isArray(queues) && queues.every(isQueueSpec)) return [...queues];
  throw new TypeError("`queues` must be like [{ name: 'batch', groups: [2, ['a', 'b']] }]");
}

/**
 * @param {string} name
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
function requireWhole(name, value, least, most) {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new TypeError(`\`${name}\` must be a whole number from ${least} to ${most}`);
}
