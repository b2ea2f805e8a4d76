import { plain, shown } from "../command-line/plain.js";
import { findQueue, nodesIn, readLists } from "./cluster.js";
import { connect } from "./session.js";

/** Lists the queues of the cluster, or the nodes in one. @type {import("./run.js").Task} */
export async function list(run) {
  const { place, queue: wanted } = run.args;
  const lists = await readLists(place, connect(run));
  if (wanted === "") {
    const rows = lists.queues.map(({ name, hpcqueue_id, compute_num, nrun, npend }) => {
      return [shown(name ?? ""), hpcqueue_id, compute_num, nrun, npend];
    });
    const lines = table(["NAME", "ID", "NODES", "RUNNING", "WAITING"], rows);
    return { lines, json: { ...place, queues: lists.queues } };
  }
  const queue = findQueue(lists.queues, wanted, place.cluster_id);
  const nodes = nodesIn(queue, lists);
  const rows = nodes.map(({ name, node_id, group_id, status, health_status }) => {
    return [shown(name ?? ""), node_id, group_id, `${status ?? ""} ${health_status ?? ""}`.trim()];
  });
  const lines = table(["NAME", "ID", "GROUP", "STATUS"], rows);
  return { lines, json: { ...place, hpcqueue_id: queue.hpcqueue_id, nodes } };
}

/** @param {string[]} head @param {unknown[][]} rows */
function table(head, rows) {
  const cells = [head, ...rows.map((row) => row.map((cell) => plain(String(cell ?? "–"))))];
  const widths = head.map((_, column) =>
    cells.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0),
  );
  const line = (/** @type {string[]} */ row) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  return cells.map((row) => line(row).trimEnd());
}
