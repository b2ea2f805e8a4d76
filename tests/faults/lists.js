// The lists of a cluster: its nodes and its one queue. They have no faults.

import { optional, whole } from "../../www/sim/fields.js";
import { Refusal } from "../../www/sim/refusal.js";

/** @typedef {import("./calls.js").Call} Call */
/** @typedef {Record<string, unknown>} Fields */

/**
 * @param {import("./calls.js").Calls} calls
 * @param {Fields} fields
 */
export function listNodes(calls, fields) {
  const rows = callsInCluster(calls, fields).flatMap((call) =>
    call.nodes.map((node_id) => ({
      ...{ node_id, name: node_id, role: "compute", status: "active", health_status: "healthy" },
      ...{ group_id: call.group, cluster_id: call.request.cluster_id },
      queue_info: isInQueue(call) ? [{ hpcqueue_id: call.request.hpcqueue_id, name: "batch" }] : [],
    })),
  );
  const role = optional(fields, "node_role") ?? "compute";
  return page("hpc_app_nodes_set", role === "compute" ? rows : [], fields);
}

/**
 * @param {import("./calls.js").Calls} calls
 * @param {Fields} fields
 */
export function getQueueList(calls, fields) {
  const inCluster = callsInCluster(calls, fields);
  const { cluster_id, hpcqueue_id } = /** @type {Call} */ (inCluster[0]).request;
  const inQueue = inCluster.filter(isInQueue);
  const count = inQueue.reduce((sum, { nodes }) => sum + nodes.length, 0);
  const row = {
    ...{ hpcqueue_id, cluster_id, name: "batch", compute_num: count, node_num: count },
    node_list: count > 0 ? inQueue.map(({ group }) => group) : null,
  };
  return page("queue_set", [row], fields);
}

/**
 * @param {import("./calls.js").Calls} calls
 * @param {Fields} fields
 */
function callsInCluster(calls, { cluster_id }) {
  const inCluster = calls.in(cluster_id);
  if (inCluster.length === 0) throw new Refusal(2100, `cluster ${cluster_id} is not found`);
  return inCluster;
}

/** Are the call's nodes in the queue? @param {Call} call */
function isInQueue({ executions, returned }) {
  return executions.slice(returned).every(({ failed }) => failed);
}

/**
 * @param {string} name
 * @param {unknown[]} rows
 * @param {Fields} fields
 */
function page(name, rows, fields) {
  const limit = whole(fields, "limit", { min: 1, max: 100, preset: 10 });
  const offset = whole(fields, "offset", { min: 0, max: Number.MAX_SAFE_INTEGER, preset: 0 });
  return { [name]: rows.slice(offset, offset + limit), total_count: rows.length, ret_code: 0 };
}
