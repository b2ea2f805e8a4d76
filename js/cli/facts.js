import { checkRemoval, HpcError, listNodes, listQueues } from "ehpc-remove-nodes";

/**
 * The cluster's lists, and the result of the rule check.
 *
 * @typedef {object} Facts
 * @property {{ queues: import("../types.d.ts").Queue[], nodes: import("../types.d.ts").ClusterNode[] }} lists
 * @property {Record<string, number>} remaining the minimum of compute nodes left, by queue
 */

/**
 * Reads the cluster's lists and checks the removal against the rule.
 *
 * The command checks the rule by default, unlike the package: a person who types ids should see which
 * nodes they are and what is left, and the API records a refusal as a failed operation in the log.
 *
 * @param {import("../types.d.ts").RemoveNodesRequest} request
 * @param {import("../types.d.ts").ReadOptions} options
 * @returns {Promise<Facts>}
 * @throws {HpcError} of kind `guard`, or the error of reading the lists
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
