import { checkRemoval, HpcError, listNodes, listQueues } from "ehpc-remove-nodes";

/**
 * What the lists say of a removal.
 *
 * @typedef {object} Facts
 * @property {{ queues: import("../types.d.ts").Queue[], nodes: import("../types.d.ts").ClusterNode[] }} lists
 * @property {Record<string, number>} remaining compute nodes that surely stay, by queue
 */

/**
 * Reads the lists of the cluster, and holds the removal against the rule.
 *
 * Here the rule is checked unless --no-guard says otherwise, where the package checks it only if
 * asked: a person who types ids deserves to see which nodes they are and what stays, and the two
 * reads cost less than a refusal, which the operation log keeps as a failed operation.
 *
 * @param {import("../types.d.ts").RemoveNodesRequest} request
 * @param {import("../types.d.ts").ReadOptions} options
 * @returns {Promise<Facts>}
 * @throws {HpcError} of kind `guard`, or what reading the lists rejects with
 */
export async function readFacts(request, options) {
  const { cluster_id, zone } = request;
  const queues = await listQueues({ cluster_id, zone }, options);
  const nodes = await listNodes({ cluster_id, zone }, options);
  const { allowed, remaining, reason = "" } = await checkRemoval(queues, request, nodes);
  if (allowed) return { lists: { queues, nodes }, remaining };
  throw new HpcError({
    kind: "guard",
    message: `${reason} Nothing was sent and no node was removed.`,
    ...{ maybeApplied: false, retryable: false, attempts: 0 },
  });
}
