// The lists of a run's cluster. They have no faults.

import { whole } from "../../../www/sim/fields.js";
import { Refusal } from "../../../www/sim/refusal.js";

/** @typedef {Record<string, unknown>} Fields */

/** The group of the nodes that stay. */
const OTHER_GROUP = 1;

/**
 * @param {import("./world.js").KillWorld} world
 * @param {Fields} fields
 */
export function nodeList(world, fields) {
  const { group, nodes, others, inQueue, cluster_id, hpcqueue_id } = clusterOf(world, fields);
  const queue = [{ hpcqueue_id, name: "batch" }];
  const row = (/** @type {string} */ node_id, /** @type {number} */ group_id, isIn = true) => ({
    ...{ node_id, name: node_id, role: "compute", status: "active", health_status: "healthy" },
    ...{ group_id, cluster_id, queue_info: isIn ? queue : [] },
  });
  const rows = [
    ...others.map((node) => row(node, OTHER_GROUP)),
    ...nodes.map((node) => row(node, group, inQueue.has(node))),
  ];
  return page("hpc_app_nodes_set", rows, fields);
}

/**
 * @param {import("./world.js").KillWorld} world
 * @param {Fields} fields
 */
export function queueList(world, fields) {
  const { group, others, inQueue, cluster_id, hpcqueue_id } = clusterOf(world, fields);
  const count = others.length + inQueue.size;
  const node_list = [OTHER_GROUP, ...(inQueue.size > 0 ? [group] : [])];
  const row = { hpcqueue_id, cluster_id, name: "batch", compute_num: count, node_num: count };
  return page("queue_set", [{ ...row, node_list }], fields);
}

/**
 * @param {import("./world.js").KillWorld} world
 * @param {Fields} fields
 */
function clusterOf({ clusters }, { cluster_id }) {
  const cluster = clusters.get(`${cluster_id}`);
  if (!cluster) throw new Refusal(2100, `cluster ${cluster_id} is not found`);
  return cluster;
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
