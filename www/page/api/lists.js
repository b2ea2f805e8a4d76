// The cluster's lists, as the package reads them.
import { thePackage } from "./package.js";
/** @typedef {{ cluster_id: string, zone: string }} Place */
/** @typedef {import("ehpc-remove-nodes").Queue} ListedQueue */
/** @typedef {import("ehpc-remove-nodes").ClusterNode} ListedNode */
/** @typedef {{ endpoint: string, signal: AbortSignal }} Access */
/** @param {Place} place @param {Access} access */
export async function readQueues(place, access) {
  return (await thePackage()).listQueues(place, access);
}

/** @param {Place} place @param {Access} access @param {(nodes: ListedNode[], total: number | undefined) => unknown} arrived called with all nodes so far, for each page */
export async function readNodes(place, access, arrived) {
  const { listNodes } = await thePackage();
  /** @type {ListedNode[]} */
  const nodes = [];
  return listNodes(place, {
    ...access,
    onPage({ items, offset, total }) {
      nodes.splice(offset, nodes.length, ...items);
      return arrived([...nodes], total);
    },
  });
}
