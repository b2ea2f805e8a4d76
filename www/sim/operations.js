// The API's operations: path, name in the log, and implementation.

import { getQueueList, listNodes, listOperations } from "./lists.js";
import { addNodes, removeNodes } from "./queue-edits.js";

/**
 * @typedef {object} Call one authenticated request
 * @property {import("./world.js").World} world
 * @property {Record<string, unknown>} fields the body of a POST, or the query of a GET
 * @property {number} now the server's clock, in milliseconds since 1970
 * @property {string} job_action the operation's name in the log
 * @property {Verdict} verdict what the faults decided
 */

/**
 * @typedef {object} Verdict
 * @property {import("./refusal.js").Refusal | null} refuse the refusal to return, once all ids are found
 * @property {string} fail the error codes of the accepted job; empty if it succeeds
 * @property {number} lag milliseconds until an accepted job appears in the log
 * @property {number | null} twin how long a second job of the same nodes runs; `null`: there is none
 */

/**
 * @typedef {object} Operation
 * @property {string} name
 * @property {"GET" | "POST"} method
 * @property {string} job_action
 * @property {(call: Call) => Record<string, unknown>} run
 */

/** The operations by the path under the API's base. @type {Map<string, Operation>} */
export const OPERATIONS = new Map([
  [
    "/queue/ehpc/removeNodes",
    operation("removeNodes", "POST", "HpcQueueRemoveEhpcQueueNodes", removeNodes),
  ],
  ["/queue/ehpc/addNodes", operation("addNodes", "POST", "HpcQueueAddEhpcQueueNodes", addNodes)],
  [
    "/queue/ehpc/getQueueList",
    operation("getQueueList", "GET", "HpcQueueGetEhpcQueueList", getQueueList),
  ],
  ["/cluster/listNodes", operation("listNodes", "GET", "HpcClusterGetClusterNodes", listNodes)],
  ["/operation", operation("listOperations", "GET", "HpcOperationListOperation", listOperations)],
]);

/**
 * @param {string} name
 * @param {"GET" | "POST"} method
 * @param {string} job_action
 * @param {Operation["run"]} run
 * @returns {Operation}
 */
function operation(name, method, job_action, run) {
  return { name, method, job_action, run };
}
