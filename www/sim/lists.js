// The operations that only read: the queues and nodes of a cluster, and the operation log.

import { list, optional, text, whole } from "./fields.js";
import { jobRow } from "./job-log.js";
import { Refusal } from "./refusal.js";

/** @typedef {import("./operations.js").Call} Call */
/** @typedef {Record<string, unknown>} Row */

/** @param {Call} call */
export function getQueueList({ world, fields }) {
  const cluster = world.cluster(text(fields, "cluster_id"), text(fields, "zone"));
  const rows = [...cluster.queues.values()].map((queue) => {
    const nodes = [...queue.nodes];
    const groups = [...new Set(nodes.map((node) => node.group_id))];
    return {
      hpcqueue_id: queue.hpcqueue_id,
      name: queue.name,
      cluster_id: cluster.cluster_id,
      is_active: 1,
      node_list: groups.length > 0 ? groups : null,
      compute_num: nodes.length,
      node_num: nodes.length,
      total_slots: nodes.reduce((sum, node) => sum + node.cpu, 0),
      nrun: queue.nrun,
      npend: queue.npend,
    };
  });
  return page("queue_set", rows, fields, ["name", "is_active"], ["hpcqueue_id", "name"]);
}

/** @param {Call} call */
export function listNodes({ world, fields }) {
  const cluster = world.cluster(text(fields, "cluster_id"), text(fields, "zone"));
  const role = optional(fields, "node_role");
  const nodes = [...cluster.nodes.values()];
  const right = role === undefined ? nodes : nodes.filter((node) => node.role === role);
  const exact = ["status", "health_status"];
  const searched = ["node_id", "name", "private_ip"];
  const toRow = (/** @type {import("./cluster.js").ClusterNode} */ node) =>
    nodeRow(cluster.cluster_id, node);
  return page("hpc_app_nodes_set", right, fields, exact, searched, toRow);
}

/**
 * @param {string} cluster_id
 * @param {import("./cluster.js").ClusterNode} node
 */
function nodeRow(cluster_id, node) {
  const { queue } = node;
  return {
    node_id: node.node_id,
    name: node.name,
    role: node.role,
    status: node.status,
    health_status: node.health_status,
    private_ip: node.private_ip,
    cpu: node.cpu,
    memory: node.memory,
    gpu: node.gpu,
    group_id: node.group_id,
    cluster_id,
    queue_info: queue ? [{ hpcqueue_id: queue.hpcqueue_id, name: queue.name }] : [],
  };
}

/** @param {Call} call */
export function listOperations({ world, fields }) {
  const log = world.log(text(fields, "zone"));
  const ids = list(fields, "job_ids");
  const resources = list(fields, "resource_ids");
  const from = optional(fields, "start_time") ?? "";
  const to = optional(fields, "end_time") ?? "9999";
  const rows = log.jobs
    .filter((job) => job.listed <= Date.now())
    .filter((job) => ids?.includes(job.job_id) ?? true)
    .filter((job) => resources?.some((id) => job.resources.includes(id)) ?? true)
    .map(jobRow)
    .filter((row) => row.create_time >= from && row.create_time <= to);
  return page("job_set", rows, fields, ["job_action", "status"], []);
}

/**
 * One page of a list, after the filters and the order that all lists share.
 * @template {object} Item
 * @param {string} name the list's name in the response
 * @param {Item[]} items
 * @param {Call["fields"]} fields
 * @param {string[]} exact fields of an item with a filter parameter of the same name
 * @param {string[]} searched fields of an item that `search_word` searches
 * @param {(item: Item) => Row} [toRow] applied only to that page: for ten thousand it takes long
 */
function page(name, items, fields, exact, searched, toRow = unchanged) {
  let found = items;
  for (const field of exact) {
    const wanted = optional(fields, field);
    if (wanted !== undefined) found = found.filter((item) => at(item, field) === wanted);
  }
  const word = searched.length > 0 ? optional(fields, "search_word") : undefined;
  if (word !== undefined) {
    found = found.filter((item) => searched.some((field) => at(item, field).includes(word)));
  }
  const key = optional(fields, "sort_key");
  if (key !== undefined) {
    const keyed = found.map((item) => ({ item, row: toRow(item) }));
    if (keyed.some(({ row }) => !Object.hasOwn(row, key))) {
      throw new Refusal(1101, `sort_key ${key} is not a field of this list`);
    }
    found = keyed.sort((a, b) => compare(a.row[key], b.row[key])).map(({ item }) => item);
  }
  if (whole(fields, "reverse", { min: 0, max: 1, preset: 0 }) === 1) found = found.toReversed();
  const limit = whole(fields, "limit", { min: 1, max: 100, preset: 10 });
  const offset = whole(fields, "offset", { min: 0, max: Number.MAX_SAFE_INTEGER, preset: 0 });
  return { [name]: found.slice(offset, offset + limit).map(toRow), total_count: found.length };
}

/**
 * @param {object} item
 * @returns {Row}
 */
const unchanged = (item) => ({ ...item });

/**
 * A field's text.
 * @param {object} item
 * @param {string} field
 */
function at(item, field) {
  return String(/** @type {Row} */ (item)[field]);
}

/**
 * @param {unknown} a
 * @param {unknown} b
 */
function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}
